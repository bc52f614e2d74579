import { describe, expect, it } from 'vitest';

import { rejection } from '../helpers.js';
import { collector, enrolled, failure, listener, sleepyRuntime, streamServer } from './stream-server.js';

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
        'This host has no event stream, as production has none, nor a sandbox with SANDBOX_FIDELITY=documented: register a webhook endpoint and use client.webhooks.middleware({secret}), which feeds the same handlers.',
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
