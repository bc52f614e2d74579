// An event passes a development proxy at once, one that compresses and so holds back what it may.

import { expect, onTestFinished, test } from 'vitest';

import { compressingProxy } from '../http/compressing-proxy.js';
import { API_KEY, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** Opens the stream and gives what has come so far, and then each time that more has. */
async function* streamed(url: string): AsyncGenerator<string> {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const answer = await fetch(`${url}/v1/events/stream`, { headers: API_KEY, signal: ended.signal });
  expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  let text = '';
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) yield (text += decoder.decode(read.value, { stream: true }));
}

test('an event passes a compressing proxy while the stream is open', async () => {
  const stream = streamed(await compressingProxy(sandbox.url));
  expect((await stream.next()).value).toContain(': connected');

  const { body: event } = await sandbox.admin.post('/events', { event: 'student.created' }).expect(201);

  for await (const text of stream) if (text.includes(event.id)) return;
  expect.unreachable('the stream ended without the event');
});

test('the proxy does compress what it may', async () => {
  const answer = await fetch(`${await compressingProxy(sandbox.url)}/v1/courses`, { headers: API_KEY });
  expect(answer.headers.get('content-encoding')).toBe('gzip');
});
