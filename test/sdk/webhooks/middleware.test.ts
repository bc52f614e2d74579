import { request, type RequestListener } from 'node:http';

import express from 'express';
import { describe, expect, it } from 'vitest';

import { webhooks } from '../../../sdk/src/index.js';
import { receiverOn } from './receiver.js';
import { collector, enrolled, listener, streamServer } from './stream-server.js';

const SECRET = 'whsec_test';

/** As the sandbox delivers, but for what is given. */
async function deliver(url: string, body: string, { headers = {}, ...init }: { method?: string; headers?: Record<string, string> } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    ...init,
    headers: { 'Content-Type': 'application/json', 'X-SkillPassport-Signature': webhooks.sign(body, SECRET), ...headers },
  });
  return { status: response.status, text: await response.text() };
}

/** A client that listens, and whose host has no event stream, as production. */
async function productionClient() {
  const server = await streamServer();
  const listening = listener(server);
  const middleware = listening.client.webhooks.middleware({ secret: SECRET });
  const heard = collector();
  const { ready } = listening.client.webhooks.on('student.enrolled', heard.handler);
  (await server.line(1)).refuse(404, '{}');
  await ready;
  return { ...listening, heard, middleware };
}

const body = JSON.stringify(enrolled('आशा'));

describe('the middleware', () => {
  it.each([
    ['Express', (middleware) => express().post('/hook', middleware)],
    ['Express after express.raw()', (middleware) => express().post('/hook', express.raw({ type: 'application/json' }), middleware)],
    ['Express after express.text()', (middleware) => express().post('/hook', express.text({ type: 'application/json' }), middleware)],
    ['Express before express.json()', (middleware) => express().use('/hook', middleware).use(express.json())],
    [
      'Express after an express.json() that is not for this type',
      (middleware) =>
        express()
          .use(express.json({ type: 'text/other' }))
          .use(middleware),
    ],
    ['node:http', (middleware) => (incoming, response) => void middleware(incoming, response)],
  ] satisfies [string, (middleware: Awaited<ReturnType<typeof productionClient>>['middleware']) => RequestListener][])(
    'in %s verifies a delivery and hands it to the handlers of on()',
    async (_, mount) => {
      const { middleware, heard, errors } = await productionClient();
      const url = await receiverOn(mount(middleware));
      expect(await deliver(url, body, { headers: { 'X-Sandbox-Event-Id': 'e-1' } })).toEqual({ status: 200, text: 'OK' });
      expect(heard.events).toEqual([JSON.parse(body)]);
      expect(heard.infos).toEqual([{ id: 'e-1' }]);
      expect(errors).toEqual([]);
    },
  );

  it.each([
    ['no signature', body, { 'X-SkillPassport-Signature': '' }, 401, 'There is no signature'],
    ['a signature of another body', body, { 'X-SkillPassport-Signature': webhooks.sign(`${body} `, SECRET) }, 401, 'does not fit'],
    ['a signature with another secret', body, { 'X-SkillPassport-Signature': webhooks.sign(body, 'whsec_other') }, 401, 'does not fit'],
    ['an upper-case signature', body, { 'X-SkillPassport-Signature': webhooks.sign(body, SECRET).toUpperCase() }, 401, 'does not fit'],
    ['malformed JSON that is signed', '{"event":', {}, 400, 'it is not JSON'],
    ['an empty body that is signed', '', {}, 400, 'it is not JSON'],
    ['a list that is signed', '[]', {}, 400, 'it must be a JSON object'],
  ])('answers %s with its status and a reason, and hands out nothing', async (_, text, headers, status, words) => {
    const { middleware, heard } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    expect(await deliver(url, text, { headers })).toEqual({ status, text: expect.stringContaining(words) });
    expect(heard.events).toEqual([]);
  });

  it('takes a body of 2 MiB and no more', async () => {
    const { middleware, heard } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    const large = (bytes: number): string => {
      const frame = JSON.stringify(enrolled(''));
      return JSON.stringify(enrolled('x'.repeat(bytes - frame.length)));
    };
    expect((await deliver(url, large(2 * 1024 * 1024))).status).toBe(200);
    expect(await deliver(url, large(2 * 1024 * 1024 + 1))).toEqual({ status: 413, text: 'The body is over 2097152 bytes.' });
    expect(heard.events).toHaveLength(1);
  });

  it('answers a body that express.json() has parsed with 500, and says how to mend it', async () => {
    const { middleware, heard, reported } = await productionClient();
    const url = await receiverOn(express().use(express.json()).post('/hook', middleware));
    expect(await deliver(url, body)).toEqual({ status: 500, text: expect.stringContaining('Mount client.webhooks.middleware() before express.json()') });
    expect(await reported(1)).toMatchObject([{ code: 'SIGNATURE_INVALID' }]);
    expect(heard.events).toEqual([]);
  });

  it('lets the old secret and the new sign while they are being changed', async () => {
    const { client } = await productionClient();
    const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: ['whsec_new', SECRET] })));
    const statuses = await Promise.all(
      [SECRET, 'whsec_new', 'whsec_older'].map((secret) => deliver(url, body, { headers: { 'X-SkillPassport-Signature': webhooks.sign(body, secret) } })),
    );
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 401]);
  });

  it.each([
    ['no secret', {}],
    ['an unset variable', { secret: undefined }],
    ['no secrets', { secret: [] }],
    ['no options', undefined],
    ['an option that there is not', { secret: SECRET, tolerence: 300 }],
  ])('is refused with %s', async (_, options) => {
    const { client } = await productionClient();
    expect(() => Reflect.apply(client.webhooks.middleware, undefined, [options])).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });

  it('leaves what is no POST to the next one, or answers 405', async () => {
    const { middleware } = await productionClient();
    const app = express()
      .use(middleware)
      .use((_, response) => void response.send('next'));
    const [mounted, plain] = [await receiverOn(app), await receiverOn((incoming, response) => void middleware(incoming, response))];
    expect(await (await fetch(mounted)).text()).toBe('next');
    const refused = await fetch(plain);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('outlives a sender that goes away in the middle of the body', async () => {
    const { middleware, heard } = await productionClient();
    const answers: Promise<void>[] = [];
    const url = await receiverOn((incoming, response) => void answers.push(middleware(incoming, response)));
    const half = request(url, { method: 'POST', headers: { 'Content-Length': '100' } });
    half.on('error', () => {});
    half.write('{"event"');
    await expect.poll(() => answers.length).toBe(1);
    half.destroy();
    await Promise.all(answers);
    expect(heard.events).toEqual([]);
  });
});

describe('the answer of the middleware', () => {
  it('waits for the handlers', async () => {
    const { client, middleware } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    const order: string[] = [];
    client.webhooks.on('student.enrolled', async ({ data }) => {
      await client.courses.get(data.course_id);
      order.push('handled');
    });
    await deliver(url, body);
    order.push('answered');
    expect(order).toEqual(['handled', 'answered']);
  });

  it('is 500 when a handler fails, and the event is handed out again when it is sent again', async () => {
    const { client, middleware, heard, reported } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    let failures = 1;
    client.webhooks.on('student.enrolled', async () => {
      if (failures-- > 0) throw new Error('The LMS is down');
    });
    const headers = { 'X-Sandbox-Event-Id': 'e-1' };
    expect(await deliver(url, body, { headers })).toEqual({ status: 500, text: 'A handler failed: send the event again.' });
    expect(await deliver(url, body, { headers })).toMatchObject({ status: 200 });
    expect(heard.events).toHaveLength(2);
    expect(await reported(1)).toMatchObject([{ code: 'HANDLER_FAILED', details: { event_id: 'e-1' } }]);
  });

  it('is 202 when handlers are at work for 4 s', async () => {
    const { client, middleware, runtime } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    const called = new Promise<void>((resolve) => {
      client.webhooks.on('student.enrolled', () => {
        resolve();
        return new Promise(() => {});
      });
    });
    const answer = deliver(url, body);
    await called;
    await expect.poll(() => runtime.running()).toEqual([4_000]);
    runtime.timeOut();
    expect(await answer).toEqual({ status: 202, text: 'Accepted: the handlers are still at work.' });
  });

  it('is 200 for an event that no handler asks for', async () => {
    const { middleware, heard } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    expect(await deliver(url, JSON.stringify({ ...enrolled('s'), event: 'student.created' }))).toMatchObject({ status: 200 });
    expect(heard.events).toEqual([]);
  });

  it('is 503 when the client is closed, so that the event is sent again', async () => {
    const { client, middleware, heard } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    client.close();
    expect(await deliver(url, body)).toMatchObject({ status: 503 });
    expect(heard.events).toEqual([]);
  });
});

describe('an event that comes both ways', () => {
  it('is handed out once, whichever comes first', async () => {
    const server = await streamServer();
    const { client } = listener(server);
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: SECRET })));
    const line = (await server.line(1)).open();
    await line.send(JSON.parse(body), 'e-1');
    await heard.until(1);
    expect(await deliver(url, body, { headers: { 'X-Sandbox-Event-Id': 'e-1' } })).toMatchObject({ status: 200 });
    expect(await deliver(url, body, { headers: { 'X-Sandbox-Event-Id': 'e-2' } })).toMatchObject({ status: 200 });
    await line.send(JSON.parse(body), 'e-2');
    await line.send(JSON.parse(body), 'e-3');
    await heard.until(3);
    expect(heard.infos.map(({ id }) => id)).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('and failed by the stream is sent again, and handed out again', async () => {
    const server = await streamServer();
    const { client, reported } = listener(server);
    let calls = 0;
    client.webhooks.on('*', async () => {
      calls += 1;
      if (calls === 1) throw new Error('The LMS is down');
    });
    const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: SECRET })));
    await (await server.line(1)).open().send(JSON.parse(body), 'e-1');
    await reported(1);
    const headers = { 'X-Sandbox-Event-Id': 'e-1' };
    expect([(await deliver(url, body, { headers })).status, (await deliver(url, body, { headers })).status]).toEqual([500, 200]);
    expect(calls).toBe(2);
  });

  it.each([
    ['before', ['stream', 'webhook', 'webhook', 'webhook', 'stream']],
    ['between', ['webhook', 'stream', 'webhook', 'webhook', 'stream']],
    ['after', ['webhook', 'webhook', 'webhook', 'stream', 'stream']],
  ])('is handed out as often as a webhook brings it, as in production, where the stream brings it %s', async (_, ways) => {
    const server = await streamServer();
    const { client, errors } = listener(server);
    const heard = collector();
    client.webhooks.on('*', heard.handler);
    const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: SECRET })));
    const line = (await server.line(1)).open();
    for (const [place, way] of ways.entries()) {
      if (way === 'webhook') expect(await deliver(url, body, { headers: { 'X-Sandbox-Event-Id': 'e-1' } })).toMatchObject({ status: 200 });
      else {
        await line.send(JSON.parse(body), 'e-1');
        // what comes behind it tells that it was read
        await line.send(JSON.parse(body), `mark-${place}`);
        await expect.poll(() => heard.infos.at(-1)?.id).toBe(`mark-${place}`);
      }
    }
    expect(heard.infos.filter(({ id }) => id === 'e-1')).toHaveLength(3);
    expect(errors).toEqual([]);
  });

  it('is handed out each time where it has no id, as in production', async () => {
    const { middleware, heard } = await productionClient();
    const url = await receiverOn(express().post('/hook', middleware));
    await deliver(url, body);
    await deliver(url, body);
    expect(heard.infos).toEqual([{ id: undefined }, { id: undefined }]);
  });
});
