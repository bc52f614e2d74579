import { describe, expect, it } from 'vitest';

import { collector, enrolled, failure, listener, streamServer } from './stream-server.js';

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
