import { describe, expect, it } from 'vitest';

import { testRuntime } from '../helpers.js';
import { collector, enrolled, failure, listener, sleepyRuntime, streamServer } from './stream-server.js';

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

  it('is resumed at the start of an empty log, and calls made meanwhile need not wait', async () => {
    const server = await streamServer();
    const runtime = sleepyRuntime();
    const { client, errors } = listener(server, {}, runtime);
    const heard = collector();
    const { ready } = client.webhooks.on('*', heard.handler);
    const first = (await server.line(1)).open();
    await ready;
    await first.write(': connected\n\nretry: 1000\n\nid: start\n\n');
    first.cut();
    await runtime.asleep();
    await expect(client.courses.get('c-1')).resolves.toEqual({ id: 'x' });
    runtime.wake();
    const second = await server.line(2);
    expect(second.headers['last-event-id']).toBe('start');
    await second.open().send(enrolled('s-1'), 'e-1');
    await heard.until(1);
    expect(heard.infos).toEqual([{ id: 'e-1' }]);
    expect(errors).toEqual([]);
  });

  it('that ends as soon as it stands is opened later and later, until one has lived for 5 s', async () => {
    const server = await streamServer();
    let now = 0;
    const { client, runtime, reported } = listener(server, {}, testRuntime({ now: () => now }));
    client.webhooks.on('*', () => {});
    const cut = async (number: number, lived: number): Promise<void> => {
      const line = (await server.line(number)).open();
      await line.write('event: gap\ndata: {}\n\n');
      // it is reported once it is read, so that the line stands
      await reported(number);
      now += lived;
      line.cut();
    };
    for (const [place, lived] of [0, 4_999, 0, 5_000, 0].entries()) await cut(place + 1, lived);
    await server.line(6);
    expect(runtime.slept).toEqual([1_125, 2_250, 4_500, 1_125, 1_125]);
  });

  it('and is refused afterwards is reported, though it never worked', async () => {
    const server = await streamServer();
    const { client, reported, errors } = listener(server);
    client.webhooks.on('*', () => {});
    (await server.line(1)).open().cut();
    for (const number of [2, 3]) (await server.line(number)).refuse(502, '<html>');
    await server.line(4);
    expect(await reported(1)).toMatchObject([{ status: 502, message: expect.stringContaining('is tried again until it can') }]);
    expect(errors).toHaveLength(1);
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
