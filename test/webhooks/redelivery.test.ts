// Redelivery at awkward moments: in the queue, on the wire, in the middle of traffic without end.

import { describe, expect, it } from 'vitest';

import { redelivered } from '../../src/webhooks/stages.js';
import { gate } from './gate.js';
import { startReceiver } from './receiver.js';
import { START, testWorkspace } from './test-workspace.js';

describe('a delivery that is redelivered', () => {
  it('while it waits for its turn has no attempt before its time', async () => {
    const busy = gate();
    const receiver = await startReceiver(async (number) => {
      if (number < 8) await busy.promise;
      return { status: number < 8 ? 200 : 500 };
    });
    const { endpoint, emit, dispatcher, delivery, workspace } = testWorkspace();
    endpoint({ url: receiver.url, retry_schedule: [3, 3, 3] });
    for (let n = 0; n < 9; n += 1) emit();
    await receiver.count(8);
    for (let n = 0; n < 2; n += 1) workspace.transaction(() => workspace.dispatch(redelivered(delivery(8), START)));
    busy.open();
    await dispatcher.idle();
    expect(delivery(8)).toMatchObject({ status: 'pending', next_attempt_at: START + 3_000, attempts: [{ number: 1 }] });
    expect(receiver.received).toHaveLength(9);
  });

  it('while it is on the wire is sent once more when it is back', async () => {
    const first = gate();
    const receiver = await startReceiver(async (number) => {
      if (number === 0) await first.promise;
      return { status: 200 };
    });
    const { endpoint, emit, dispatcher, delivery, workspace } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await receiver.count(1);
    workspace.transaction(() => workspace.dispatch(redelivered(delivery(), START)));
    await receiver.count(1);
    first.open();
    await receiver.count(2);
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] });
    expect(receiver.received).toHaveLength(2);
  });
});

it('what is under way can be waited for where something always is', async () => {
  const { endpoint, emit, dispatcher, close } = testWorkspace();
  const receiver = await startReceiver(() => {
    emit();
    return { status: 200 };
  });
  endpoint({ url: receiver.url });
  emit();
  await receiver.count(1);
  await dispatcher.underWay();
  expect(receiver.received.length).toBeGreaterThan(0);
  await close();
});
