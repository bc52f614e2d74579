import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';

import { Client } from '../../../sdk/src/client.js';
import { SkillPassportError } from '../../../sdk/src/errors.js';
import type { FetchLike } from '../../../sdk/src/fetch.js';
import { bodyChunks } from '../../../sdk/src/webhooks/body-chunks.js';
import { CREDENTIALS, rejection, testRuntime } from '../helpers.js';
import { collector, enrolled, listener, sleepyRuntime, streamServer } from './stream-server.js';

const failure = (code: string) => JSON.stringify({ error: { code, message: `It is ${code}.`, details: {} } });

describe('the stream', () => {
  it('is opened by the first on(), once for all handlers, with the credential', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const first = client.webhooks.on('student.enrolled', () => {});
    const line = (await server.line(1)).open();
    await first.ready;
    await client.webhooks.on('course.completed', () => {}).ready;
    expect(server.lines).toHaveLength(1);
    expect(line.headers).toMatchObject({ accept: 'text/event-stream', 'x-api-key': 'the-key', 'x-api-secret': 'the-secret' });
    expect(line.headers).not.toHaveProperty('last-event-id');
  });

  it('hands an event to the handlers of its name and of all, in order', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const order: string[] = [];
    client.webhooks.on('*', ({ event }) => order.push(`all ${event}`));
    client.webhooks.on('student.enrolled', ({ data }) => order.push(`enrolled ${data.student_id}`));
    client.webhooks.on('student.created', () => order.push('created'));
    const last = collector();
    client.webhooks.on('*', last.handler);
    const line = (await server.line(1)).open();
    await line.send(enrolled('s-1'), 'e-1');
    expect(await last.until(1)).toEqual([enrolled('s-1')]);
    expect(last.infos).toEqual([{ id: 'e-1' }]);
    expect(order).toEqual(['all student.enrolled', 'enrolled s-1']);
  });

  it('hands out a name that the library does not know to those who listen to all', async () => {
    const server = await streamServer();
    const { client, errors } = listener(server);
    const all = collector();
    client.webhooks.on('*', all.handler);
    const later = { event: 'student.graduated', timestamp: '2026-01-23T10:00:00Z', data: { student_id: 's' } };
    await (await server.line(1)).open().send(later, 'e-1');
    expect(await all.until(1)).toEqual([later]);
    expect(errors).toEqual([]);
  });

  it('reads bytes that are cut anywhere, with a byte order mark', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const line = (await server.line(1)).open();
    const event = { ...enrolled('आशा 🎓'), event: 'student.created' };
    for (const byte of Buffer.from(`\uFEFFid: e\r\ndata: ${JSON.stringify(event)}\r\n\r\n`)) await line.write(Uint8Array.of(byte));
    expect(await heard.until(1)).toEqual([event]);
  });

  it('takes a fetch whose body is a Node stream', async () => {
    const server = await streamServer();
    const nodeFetch: FetchLike = async (url, init) => {
      const response = await fetch(url, init);
      return { status: response.status, headers: response.headers, text: () => response.text(), body: Readable.from(bodyChunks(response.body) ?? []) };
    };
    const { client } = listener(server, { fetch: nodeFetch });
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    await (await server.line(1)).open().send(enrolled('s-1'));
    expect(await heard.until(1)).toEqual([enrolled('s-1')]);
  });

  it('says so where the given fetch does not stream', async () => {
    const server = { url: 'http://127.0.0.1:1' };
    const headers = { get: (name: string) => (name === 'content-type' ? 'text/event-stream' : null) };
    const { client, errors } = listener(server, { fetch: async () => ({ status: 200, headers, text: async () => '' }) });
    await expect(client.webhooks.on('*', () => {}).ready).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE', message: expect.stringContaining('`fetch`') });
    expect(errors).toHaveLength(1);
  });

  it('reports what is no event, and goes on', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const line = (await server.line(1)).open();
    await line.write('data: {"event":\n\ndata: [1]\n\ndata: {"event":"x","timestamp":"t","data":null}\n\n');
    await line.send(enrolled('s-1'));
    await heard.until(1);
    expect((await reported(3)).map(({ code }) => code)).toEqual(['INVALID_EVENT', 'INVALID_EVENT', 'INVALID_EVENT']);
    expect(heard.events).toHaveLength(1);
  });

  it('reports a gap in the words of the server', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    client.webhooks.on('*', () => {});
    await (await server.line(1)).open().write('event: gap\ndata: {"message": "The log begins at e-9."}\n\n');
    expect(await reported(1)).toMatchObject([{ code: 'STREAM_GAP', message: 'Events were missed while the line was down: The log begins at e-9.' }]);
  });
});

describe('calls after on()', () => {
  it('are held back until the stream stands, then sent', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    client.webhooks.on('student.enrolled', () => {});
    const call = client.courses.get('c-1');
    const line = await server.line(1);
    expect(server.calls).toEqual([]);
    line.open();
    await expect(call).resolves.toEqual({ id: 'x' });
    expect(server.calls).toEqual(['GET /v1/courses/c-1']);
    await client.courses.get('c-2');
    expect(server.calls).toHaveLength(2);
  });

  it('that were made before are not', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const call = client.courses.get('c-1');
    client.webhooks.on('student.enrolled', () => {});
    await expect(call).resolves.toEqual({ id: 'x' });
  });

  it('have their own timeout from when they are sent: the opening has one of its own', async () => {
    const server = await streamServer();
    const { client, runtime } = listener(server, { timeout: 700 });
    client.webhooks.on('student.enrolled', () => {});
    const call = client.courses.get('c-1', { timeout: 5 });
    const line = await server.line(1);
    expect(runtime.running()).toEqual([700]);
    line.open();
    await expect(call).resolves.toEqual({ id: 'x' });
  });

  it('end at once when their signal fires', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    client.webhooks.on('student.enrolled', () => {});
    const controller = new AbortController();
    const call = rejection(client.courses.get('c-1', { signal: controller.signal }));
    await server.line(1);
    controller.abort();
    expect(await call).toMatchObject({ code: 'ABORTED' });
    expect(server.calls).toEqual([]);
  });

  it('go on when the opening is not answered in time', async () => {
    const server = await streamServer();
    const runtime = sleepyRuntime();
    const { client, reported } = listener(server, { timeout: 700 }, runtime);
    client.webhooks.on('student.enrolled', () => {});
    const call = client.courses.get('c-1');
    const line = await server.line(1);
    runtime.timeOut();
    await expect(call).resolves.toEqual({ id: 'x' });
    expect(await reported(1)).toMatchObject([{ code: 'TIMEOUT', message: expect.stringContaining("can't be opened and is tried again") }]);
    await line.closed;
  });

  it('may be made in a handler, though the line is lost meanwhile', async () => {
    const server = await streamServer();
    const runtime = sleepyRuntime();
    const { client } = listener(server, {}, runtime);
    const answers: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      client.webhooks.on('student.enrolled', async ({ data }) => {
        await runtime.asleep();
        answers.push(await client.courses.get(data.course_id));
        resolve();
      });
    });
    const line = (await server.line(1)).open();
    await line.send(enrolled('s-1'), 'e-1');
    line.cut();
    await done;
    expect(answers).toEqual([{ id: 'x' }]);
  });

  it('wait again where the line was lost before it brought anything to resume from', async () => {
    const server = await streamServer();
    const runtime = sleepyRuntime();
    const { client } = listener(server, {}, runtime);
    const { ready } = client.webhooks.on('student.enrolled', () => {});
    const first = (await server.line(1)).open();
    await ready;
    first.cut();
    await runtime.asleep();
    const call = client.courses.get('c-1');
    runtime.wake();
    const second = await server.line(2);
    expect(server.calls).toEqual([]);
    second.open();
    await expect(call).resolves.toEqual({ id: 'x' });
  });
});

describe('a host without a stream', () => {
  it.each([
    ['404', 404, failure('NOT_FOUND'), {}],
    ['a page', 200, '<html>', { 'Content-Type': 'text/html' }],
    ['JSON', 200, '{}', {}],
  ])('that answers %s is reported once, and its calls are sent', async (_, status, body, headers) => {
    const server = await streamServer();
    const { client, errors } = listener(server);
    const { ready } = client.webhooks.on('student.enrolled', () => {});
    const call = client.courses.get('c-1');
    (await server.line(1)).refuse(status, body, headers);
    await expect(call).resolves.toEqual({ id: 'x' });
    const error = await rejection(ready);
    expect(error).toMatchObject({
      code: 'STREAM_UNAVAILABLE',
      message:
        'This host has no event stream: in production register a webhook endpoint and use client.webhooks.middleware({secret}), which feeds the same handlers.',
    });
    expect(errors).toEqual([error]);
    expect(await rejection(client.webhooks.on('*', () => {}).ready)).toBe(error);
    expect(server.lines).toHaveLength(1);
  });

  it('is no failure where there is a middleware', async () => {
    const server = await streamServer();
    const { client, errors } = listener(server);
    const { ready } = client.webhooks.on('student.enrolled', () => {});
    client.webhooks.middleware({ secret: 'whsec_x' });
    (await server.line(1)).refuse(404, failure('NOT_FOUND'));
    await expect(ready).resolves.toBeUndefined();
    expect(errors).toEqual([]);
  });

  it.each([
    [401, 'AUTHENTICATION_REQUIRED'],
    [403, 'FORBIDDEN'],
  ])('is not the one that answers %i: the error is told as it is, and not asked again', async (status, code) => {
    const server = await streamServer();
    const { client, errors } = listener(server);
    const { ready } = client.webhooks.on('student.enrolled', () => {});
    (await server.line(1)).refuse(status, failure(code));
    expect(await rejection(ready)).toMatchObject({ code, status, message: `It is ${code}.` });
    expect(errors).toMatchObject([{ code, status }]);
    await client.courses.get('c-1');
    expect(server.lines).toHaveLength(1);
  });
});

describe('a host that can not be reached', () => {
  it('is asked again and again, later and later, is reported once, and lets calls go after the first failure', async () => {
    const runtime = sleepyRuntime();
    const { client, errors, reported } = listener({ url: 'http://127.0.0.1:1' }, { maxRetries: 0 }, runtime);
    client.webhooks.on('student.enrolled', () => {});
    await expect(client.courses.get('c-1')).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
    await reported(1);
    for (let times = 0; times < 3; times += 1) {
      await runtime.asleep();
      runtime.wake();
    }
    await runtime.asleep();
    // chance is 0.5 of a spread of a quarter
    expect(runtime.slept).toEqual([1_125, 2_250, 4_500, 9_000]);
    expect(errors).toMatchObject([{ code: 'CONNECTION_ERROR', message: expect.stringContaining('http://127.0.0.1:1/v1/events/stream got no answer') }]);
    await expect(client.courses.get('c-1')).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
  });

  it('hands out events as soon as it is there, and ready then resolves', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    const heard = collector();
    const { ready } = client.webhooks.on('*', heard.handler);
    (await server.line(1)).refuse(503, failure('SERVICE_UNAVAILABLE'), { 'Retry-After': '7' });
    (await server.line(2)).cut();
    await (await server.line(3)).open().send(enrolled('s-1'), 'e-1');
    await ready;
    await heard.until(1);
    expect(await reported(1)).toMatchObject([{ code: 'SERVICE_UNAVAILABLE', status: 503, retryAfter: 7 }]);
  });
});

describe('a lost line', () => {
  it('is resumed after the last event, without loss, doubles or a report', async () => {
    const server = await streamServer();
    const { client, errors, runtime } = listener(server);
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const first = (await server.line(1)).open();
    await first.write('retry: 2000\n');
    await first.send(enrolled('s-1'), 'e-1');
    await first.send(enrolled('s-2'), 'e-2');
    await heard.until(2);
    await first.write(`id: e-3\ndata: ${JSON.stringify(enrolled('s-3'))}\n`); // its empty line never comes
    first.cut();
    const second = await server.line(2);
    expect(second.headers['last-event-id']).toBe('e-2');
    second.open();
    for (const n of [1, 2, 3, 4]) await second.send(enrolled(`s-${n}`), `e-${n}`);
    await heard.until(4);
    expect(heard.infos.map(({ id }) => id)).toEqual(['e-1', 'e-2', 'e-3', 'e-4']);
    expect(runtime.slept).toEqual([2_250]);
    expect(errors).toEqual([]);
  });

  it('is resumed after an id that came alone', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const { ready } = client.webhooks.on('*', () => {});
    const first = (await server.line(1)).open();
    await ready;
    await first.write('id: e-0\n\n');
    first.cut();
    expect((await server.line(2)).headers['last-event-id']).toBe('e-0');
  });

  it('is noticed when nothing comes for 45 s, not even a comment', async () => {
    const server = await streamServer();
    const { client, runtime } = listener(server);
    const heard = collector();
    const { ready } = client.webhooks.on('*', heard.handler);
    const first = (await server.line(1)).open();
    await ready;
    await first.write(': connected\n\n');
    await first.send(enrolled('s-1'), 'e-1');
    await heard.until(1);
    expect(runtime.running()).toEqual([45_000]);
    runtime.timeOut();
    expect((await server.line(2)).headers['last-event-id']).toBe('e-1');
    await first.closed;
  });

  it('that is refused for good afterwards is reported', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    client.webhooks.on('*', () => {});
    (await server.line(1)).open().cut();
    (await server.line(2)).refuse(401, failure('AUTHENTICATION_REQUIRED'));
    expect(await reported(1)).toMatchObject([{ code: 'AUTHENTICATION_REQUIRED' }]);
  });
});

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

describe('close()', () => {
  it('ends the stream and its timers, lets calls go, and refuses new handlers', async () => {
    const server = await streamServer();
    const { client, runtime, errors } = listener(server);
    const { ready } = client.webhooks.on('student.enrolled', () => {});
    const call = client.courses.get('c-1');
    const line = await server.line(1);
    client.close();
    client.close();
    await line.closed;
    await expect(call).resolves.toEqual({ id: 'x' });
    expect(await rejection(ready)).toMatchObject({ code: 'ABORTED' });
    expect(runtime.running()).toEqual([]);
    expect(() => client.webhooks.on('*', () => {})).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining('The client is closed') }),
    );
    await expect(client.courses.get('c-2')).resolves.toEqual({ id: 'x' });
    expect(errors).toEqual([]);
    expect(server.lines).toHaveLength(1);
  });

  it('ends the wait for a reconnection', async () => {
    const server = await streamServer();
    const runtime = sleepyRuntime();
    const { client } = listener(server, {}, runtime);
    client.webhooks.on('student.enrolled', () => {});
    (await server.line(1)).open().cut();
    await runtime.asleep();
    client.close();
    await client.courses.get('c-1');
    expect(server.lines).toHaveLength(1);
  });
});

describe('an error that nobody asked for', () => {
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
          /^skillpassport webhooks: HANDLER_FAILED: A handler of student\.enrolled failed: boom and more \(at .*stream\.test\.ts:\d+:\d+\)?\)$/,
        ),
      ],
    ]);
    printed.mockRestore();
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
    printed.mockRestore();
  });
});
