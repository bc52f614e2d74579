import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { call, textOf } from '../../../src/commands/client/http-call.js';
import { CommandError } from '../../../src/commands/command-error.js';
import { fakeSandbox } from '../fake-sandbox.js';

const post = (url: string, body: Readable): ReturnType<typeof call> =>
  call({ url, base: url, adminToken: undefined }, { method: 'POST', path: '/v1/students/import', headers: {}, body, hints: { 401: 'Give the key.' } });

/** As bytes, which end as the generator does. */
const streamOf = (pieces: () => AsyncGenerator<string>): Readable => Readable.from(pieces(), { objectMode: false });

describe('a body that is a stream', () => {
  it('is sent as it comes', async () => {
    const url = await fakeSandbox(async (request, response) => {
      for await (const chunk of request) response.write(chunk);
      response.end('.');
    });
    const response = await post(url, Readable.from(['Name\n', 'Asha\n'], { objectMode: false }));
    expect(await textOf(response)).toBe('Name\nAsha\n.');
  });

  it('and fails, fails the call with what it failed with', async () => {
    const url = await fakeSandbox((request) => void request.resume());
    const body = streamOf(async function* () {
      yield 'Name\n';
      throw new CommandError('students.csv became shorter while it was sent.');
    });
    await expect(post(url, body)).rejects.toThrow(new CommandError('students.csv became shorter while it was sent.'));
  });

  it('need not be sent to its end where the answer comes before', async () => {
    const url = await fakeSandbox((request, response) => {
      request.once('data', () => response.writeHead(401).end('{"error":{"code":"AUTHENTICATION_REQUIRED","message":"The key is wrong."}}'));
    });
    const body = streamOf(async function* () {
      for (;;) yield 'x'.repeat(65_536);
    });
    await expect(post(url, body)).rejects.toMatchObject({ name: 'ApiFailure', status: 401, message: 'The key is wrong. Give the key.' });
    body.destroy();
  });
});
