import { createHmac } from 'node:crypto';

import { expect, it, onTestFinished } from 'vitest';

import { type Forwarded, Forwarder, type ForwarderOptions, forwardRequest, type StreamedEvent } from '../../../src/commands/events/forward.js';
import { startReceiver } from '../../webhooks/receiver.js';

const SECRET = 'whsec_test';

const streamed = (number: number): StreamedEvent => ({ id: `e${number}`, name: 'student.created', body: `{"event":"student.created","data":{"n":${number}}}` });

/** Forwards to a URL; `until` resolves when so many attempts are over. */
function forwarderTo(
  url: string,
  options: Partial<ForwarderOptions> = {},
): { forwarder: Forwarder; attempts: Forwarded[]; until: (count: number) => Promise<void> } {
  const attempts: Forwarded[] = [];
  let wake: () => void = () => {};
  const forwarder = new Forwarder(
    { url, secret: SECRET, tlsVerify: true },
    {
      retries: 3,
      retryMs: [1],
      onAttempt: (forwarded) => {
        attempts.push(forwarded);
        wake();
      },
      ...options,
    },
  );
  onTestFinished(() => void forwarder.close());
  const until = async (count: number): Promise<void> => {
    while (attempts.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { forwarder, attempts, until };
}

it.each(['{"event":"x","data":{}}', '{"data":{"10":1,"2":"b"},"event":"x"}', '{"event":"x","data":{"name":"श्रेया 🎓 é\u2028"}}', '{ "spaced" : 1.0 }'])(
  'sends the very bytes of %s, signed as the guide verifies them',
  (body) => {
    const { headers, body: sent } = forwardRequest({ id: 'e1', name: 'x', body }, { url: 'http://a', secret: SECRET, tlsVerify: true }, 2);
    expect(sent).toBe(body);
    expect(headers['X-SkillPassport-Signature']).toBe(createHmac('sha256', SECRET).update(Buffer.from(body)).digest('hex'));
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'X-Sandbox-Event-Id': 'e1',
      'X-Sandbox-Attempt': '2',
    });
  },
);

it('sends in the order of arrival, and no more than eight at once', async () => {
  let answerAll: () => void = () => {};
  const held = new Promise<void>((resolve) => (answerAll = resolve));
  const receiver = await startReceiver(async () => {
    await held;
    return { status: 200 };
  });
  const { forwarder, attempts, until } = forwarderTo(receiver.url);
  for (let number = 0; number < 20; number += 1) forwarder.push(streamed(number));
  await receiver.count(8);
  answerAll();
  await until(20);
  expect(receiver.mostAtOnce()).toBe(8);
  expect(attempts.every(({ arrived, attempt }) => arrived && attempt === 1)).toBe(true);
  const ids = receiver.received.map(({ headers }) => headers['x-sandbox-event-id']);
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: 20 }, (_, number) => `e${number}`)));
  expect(new Set(ids.slice(0, 8))).toEqual(new Set(Array.from({ length: 8 }, (_, number) => `e${number}`)));
  expect(forwarder.close()).toEqual({ received: 20, delivered: 20, failed: 0 });
});

it('tries a failed event again while later ones go on, with the same bytes and the next attempt number', async () => {
  const receiver = await startReceiver((_, { body, headers }) => ({ status: body === streamed(1).body && headers['x-sandbox-attempt'] !== '3' ? 500 : 200 }));
  const { forwarder, attempts, until } = forwarderTo(receiver.url, { retryMs: [20, 1] });
  forwarder.push(streamed(1));
  forwarder.push(streamed(2));
  await until(4);
  expect(attempts.map(({ event, attempt, status, againInMs }) => [event.id, attempt, status, againInMs]).sort()).toEqual([
    ['e1', 1, 500, 20],
    ['e1', 2, 500, 1],
    ['e1', 3, 200, null],
    ['e2', 1, 200, null],
  ]);
  expect(attempts.at(-1)?.event.id).toBe('e1');
  expect(receiver.received.map(({ headers, body }) => [headers['x-sandbox-attempt'], body]).filter(([, body]) => body === streamed(1).body)).toHaveLength(3);
});

it.each([0, 1, 3])('gives up after %i retries', async (retries) => {
  const receiver = await startReceiver(() => ({ status: 404 }));
  const { forwarder, attempts, until } = forwarderTo(receiver.url, { retries });
  forwarder.push(streamed(1));
  await until(retries + 1);
  expect(attempts.at(-1)).toMatchObject({ attempt: retries + 1, arrived: false, againInMs: null });
  expect(forwarder.close()).toEqual({ received: 1, delivered: 0, failed: 1 });
});

it('the last wait stands for all after it', async () => {
  const receiver = await startReceiver(() => ({ status: 500 }));
  const { forwarder, attempts, until } = forwarderTo(receiver.url, { retries: 4, retryMs: [1, 2] });
  forwarder.push(streamed(1));
  await until(5);
  expect(attempts.map(({ againInMs }) => againInMs)).toEqual([1, 2, 2, 2, null]);
});

it('a redirect is no delivery, and is not followed', async () => {
  const receiver = await startReceiver(() => ({ status: 307, headers: { Location: '/elsewhere' } }));
  const { forwarder, attempts, until } = forwarderTo(receiver.url, { retries: 0 });
  forwarder.push(streamed(1));
  await until(1);
  expect(attempts).toMatchObject([{ arrived: false, status: 307 }]);
  expect(receiver.received).toHaveLength(1);
});

it('tells in words why a receiver could not be reached', async () => {
  const { forwarder, attempts, until } = forwarderTo('http://127.0.0.1:1/hook', { retries: 0 });
  forwarder.push(streamed(1));
  await until(1);
  expect(attempts).toMatchObject([{ arrived: false, status: undefined, error: expect.stringMatching(/^connection refused: is the receiver running on 1\?/) }]);
});

it('close cuts off what is under way, sends nothing more, and counts it as neither delivered nor failed', async () => {
  const receiver = await startReceiver((number) => (number === 0 ? { status: 500 } : 'hang'));
  const { forwarder, attempts, until } = forwarderTo(receiver.url, { retryMs: [60_000] });
  forwarder.push(streamed(0));
  await until(1);
  for (let number = 1; number <= 9; number += 1) forwarder.push(streamed(number));
  await receiver.count(9);
  expect(forwarder.close()).toEqual({ received: 10, delivered: 0, failed: 0 });
  await receiver.givenUp(8);
  expect(receiver.received).toHaveLength(9);
  expect(attempts).toHaveLength(1);
});
