import { afterEach, describe, expect, it, vi } from 'vitest';

import { Client } from '../../../sdk/src/client.js';
import { SkillPassportError } from '../../../sdk/src/errors.js';
import { CREDENTIALS, testRuntime } from '../helpers.js';
import { collector, enrolled, failure, listener, streamServer } from './stream-server.js';

describe('a handler', () => {
  it('that throws or rejects is reported, and ends nothing', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    const boom = new TypeError('boom');
    client.webhooks.on('student.enrolled', () => {
      throw boom;
    });
    client.webhooks.on('student.enrolled', async () => Promise.reject('not even an Error'));
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const line = (await server.line(1)).open();
    await line.send(enrolled('s-1'), 'e-1');
    await reported(2);
    await line.send(enrolled('s-2'), 'e-2');
    await heard.until(2);
    const errors = await reported(4);
    expect(errors.map(({ message, details }) => [message, details])).toEqual([
      ['A handler of student.enrolled failed: boom', { event: 'student.enrolled', event_id: 'e-1' }],
      ['A handler of student.enrolled failed: not even an Error', { event: 'student.enrolled', event_id: 'e-1' }],
      ['A handler of student.enrolled failed: boom', { event: 'student.enrolled', event_id: 'e-2' }],
      ['A handler of student.enrolled failed: not even an Error', { event: 'student.enrolled', event_id: 'e-2' }],
    ]);
    expect(errors[0]).toBeInstanceOf(SkillPassportError);
    expect(errors[0]).toMatchObject({ code: 'HANDLER_FAILED', cause: boom });
  });

  it('that takes long holds up no later event', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const heard = collector();
    client.webhooks.on('*', (event, info) => {
      heard.handler(event, info);
      return new Promise(() => {});
    });
    const line = (await server.line(1)).open();
    await line.send(enrolled('s-1'), 'e-1');
    await line.send(enrolled('s-2'), 'e-2');
    await heard.until(2);
    expect(heard.infos.map(({ id }) => id)).toEqual(['e-1', 'e-2']);
  });

  it('is taken off by its own off(), by off(event, handler) and by off(event)', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const { webhooks } = client;
    const [own, named, all, kept] = [collector(), collector(), collector(), collector()];
    const { off } = webhooks.on('student.enrolled', own.handler);
    webhooks.on('student.enrolled', own.handler);
    webhooks.on('student.created', named.handler);
    webhooks.on('student.enrolled', named.handler);
    webhooks.on('*', kept.handler);
    const line = (await server.line(1)).open();
    off();
    off();
    webhooks.off('student.enrolled', named.handler);
    await line.send(enrolled('s-1'), 'e-1');
    await line.send({ ...enrolled('s-1'), event: 'student.created' }, 'e-2');
    await kept.until(2);
    expect([own.infos, named.infos]).toEqual([[{ id: 'e-1' }], [{ id: 'e-2' }]]);
    webhooks.on('student.enrolled', all.handler);
    webhooks.off('student.enrolled');
    await line.send(enrolled('s-2'), 'e-3');
    await kept.until(3);
    expect([own.events.length, all.events.length]).toEqual([1, 0]);
  });

  it('that was the last takes the stream with it, and the next opens a new one, from now', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const heard = collector();
    const { off } = client.webhooks.on('student.enrolled', heard.handler);
    const first = (await server.line(1)).open();
    await first.send(enrolled('s-1'), 'e-1');
    await heard.until(1);
    off();
    await first.closed;
    client.webhooks.on('student.enrolled', heard.handler);
    expect((await server.line(2)).headers).not.toHaveProperty('last-event-id');
  });

  it.each([
    ['an unknown event', 'student.enroled', () => {}, '`student.enroled` is no event; there are student.created, student.enrolled, assessment.completed'],
    ['a name of Object', 'toString', () => {}, '`toString` is no event'],
    ['no name', undefined, () => {}, 'That is no event'],
    ['no handler', 'student.enrolled', undefined, '`handler` must be a function'],
  ])('is refused with %s, and opens nothing', async (_, name, handler, words) => {
    const server = await streamServer();
    const { client } = listener(server);
    expect(() => Reflect.apply(client.webhooks.on, undefined, [name, handler])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) }),
    );
    await client.courses.get('c-1');
    expect(server.lines).toEqual([]);
  });
});

describe('an error that nobody asked for', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is printed in one line, with where the handler threw', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const server = await streamServer();
    const client = new Client({ ...CREDENTIALS, baseUrl: server.url }, testRuntime());
    const heard = collector();
    client.webhooks.on('student.enrolled', () => {
      throw new Error('boom\nand more');
    });
    client.webhooks.on('*', heard.handler);
    await (await server.line(1)).open().send(enrolled('s-1'), 'e-1');
    await heard.until(1);
    await vi.waitFor(() => expect(printed).toHaveBeenCalled());
    client.close();
    expect(printed.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^skillpassport webhooks: HANDLER_FAILED: A handler of student\.enrolled failed: boom and more \(at .*handlers\.test\.ts:\d+:\d+\)?\)$/,
        ),
      ],
    ]);
  });

  it('is printed with the failure of a handler of errors, and no more reported when that is off', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const server = await streamServer();
    const client = new Client({ ...CREDENTIALS, baseUrl: server.url }, testRuntime());
    const seen: string[] = [];
    client.webhooks.onError(() => {
      throw new Error('and I fail too');
    });
    const { off } = client.webhooks.onError(({ code }) => seen.push(code));
    off();
    client.webhooks.on('*', () => {});
    (await server.line(1)).refuse(401, failure('AUTHENTICATION_REQUIRED'));
    await vi.waitFor(() => expect(printed).toHaveBeenCalledTimes(2));
    client.close();
    expect(printed.mock.calls.map(([line]) => String(line).split(' (at')[0])).toEqual([
      'skillpassport webhooks: AUTHENTICATION_REQUIRED: It is AUTHENTICATION_REQUIRED.',
      'skillpassport webhooks: a handler of webhooks.onError() failed: and I fail too',
    ]);
    expect(seen).toEqual([]);
  });
});
