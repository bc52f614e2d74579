// Deliveries that are wrong on purpose, as they really arrive at a receiver.

import { describe, expect, it } from 'vitest';

import type { TortureKind } from '../../src/records/records.js';
import { sign } from '../../src/webhooks/sign.js';
import { startReceiver } from './receiver.js';
import { START, testWorkspace } from './test-workspace.js';

const SECRET = 'whsec_test';
const nameOf = (body: string | undefined): unknown => (JSON.parse(body ?? '{}') as { data?: { name?: unknown } }).data?.name;

/** A receiver that verifies as the integration guide does. */
const verifying = () => startReceiver((_, { headers, body }) => ({ status: headers['x-skillpassport-signature'] === sign(SECRET, body) ? 200 : 401 }));

describe('a receiver that verifies', () => {
  it.each<TortureKind>(['wrong_signature', 'missing_signature', 'uppercase_signature', 'signature_of_another_body', 'truncated_body'])(
    'refuses %s, which is sent once and has failed',
    async (kind) => {
      const receiver = await verifying();
      const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
      endpoint({ url: receiver.url, torture: { kind } });
      emit();
      await dispatcher.idle();
      await advance(3_600);
      expect(receiver.received).toHaveLength(1);
      expect(delivery()).toMatchObject({ status: 'failed', torture: { kind }, attempts: [{ response: { status: 401 } }] });
    },
  );

  it.each<TortureKind>(['stale_timestamp', 'unknown_event', 'extra_field', 'large_payload', 'slow_body'])('takes %s', async (kind) => {
    const receiver = await verifying();
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind, ...(kind === 'slow_body' && { delay_ms: 100 }) } });
    emit('Zoë 🎓');
    await dispatcher.idle();
    expect(delivery().status).toBe('delivered');
  });

  it('takes the third attempt where the first two are forged', async () => {
    const receiver = await verifying();
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'wrong_signature', times: 2 } });
    emit();
    await dispatcher.idle();
    await advance(6);
    expect(delivery()).toMatchObject({
      status: 'delivered',
      attempts: [{ response: { status: 401 } }, { response: { status: 401 } }, { response: { status: 200 } }],
    });
  });
});

it('a duplicate comes at the same time, so that a receiver without a lock does its work twice', async () => {
  const receiver = await startReceiver();
  const { endpoint, emit, dispatcher, workspace } = testWorkspace();
  endpoint({ url: receiver.url, torture: { kind: 'duplicate', times: 3 } });
  emit();
  await dispatcher.idle();
  const [first] = receiver.received;
  expect(receiver.received.map(({ headers, body }) => [headers['x-sandbox-event-id'], headers['x-skillpassport-signature'], body])).toEqual(
    Array.from({ length: 3 }, () => [first?.headers['x-sandbox-event-id'], first?.headers['x-skillpassport-signature'], first?.body]),
  );
  expect(workspace.store.deliveries.all().map(({ status, torture }) => [status, torture?.kind])).toEqual(
    Array.from({ length: 3 }, () => ['delivered', 'duplicate']),
  );
});

describe('a delayed delivery', () => {
  it('is sent when the clock gets there', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'delayed', delay_ms: 90_000 } });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'pending', next_attempt_at: START + 90_000 });
    await advance(89);
    expect(receiver.received).toEqual([]);
    await advance(1);
    expect(delivery().status).toBe('delivered');
  });
});

describe('out of order', () => {
  it('the earlier of two comes after the later', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'out_of_order' } });
    for (const name of ['first', 'second', 'third', 'fourth']) {
      emit(name);
      await dispatcher.idle();
    }
    expect(receiver.received.map(({ body }) => nameOf(body))).toEqual(['second', 'first', 'fourth', 'third']);
  });

  it('one that nothing comes after is sent when its time is over', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, advance } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'out_of_order', delay_ms: 5_000 } });
    emit('alone');
    await dispatcher.idle();
    await advance(4);
    expect(receiver.received).toEqual([]);
    await advance(1);
    expect(receiver.received.map(({ body }) => nameOf(body))).toEqual(['alone']);
  });

  it('does not wait for another endpoint', async () => {
    const [tortured, plain] = [await startReceiver(), await startReceiver()];
    const { endpoint, emit, dispatcher } = testWorkspace();
    endpoint({ url: tortured.url, torture: { kind: 'out_of_order' } });
    endpoint({ url: plain.url });
    emit('first');
    await dispatcher.idle();
    expect([tortured.received.length, plain.received.length]).toEqual([0, 1]);
    emit('second');
    await dispatcher.idle();
    expect(tortured.received.map(({ body }) => nameOf(body))).toEqual(['second', 'first']);
  });

  it('holds up nothing after a reset', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, workspace } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'out_of_order' } });
    emit('before');
    await dispatcher.idle();
    await workspace.reset(false);
    workspace.transaction(() => workspace.store.clock.put({ id: 'clock', offset_ms: 0, frozen_at: START }));
    emit('first');
    emit('second');
    await dispatcher.idle();
    expect(receiver.received.map(({ body }) => nameOf(body))).toEqual(['second', 'first']);
  });
});

it('what is kept of a large payload is not its bytes', async () => {
  const receiver = await startReceiver();
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: receiver.url, torture: { kind: 'large_payload' } });
  emit();
  await dispatcher.idle();
  expect(receiver.received[0]?.body).toHaveLength(1_000_000);
  expect(JSON.stringify(delivery()).length).toBeLessThan(2_000);
});
