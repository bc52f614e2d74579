import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { bodyChunks } from '../../../sdk/src/body-chunks.js';
import type { FetchLike } from '../../../sdk/src/fetch.js';
import { rejection } from '../helpers.js';
import { collector, enrolled, listener, sleepyRuntime, streamServer } from './stream-server.js';

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
