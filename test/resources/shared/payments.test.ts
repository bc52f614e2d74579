import { describe, expect, test } from 'vitest';

import { failPayment, payPayment } from '../../../src/resources/shared/payments.js';
import { withSandbox } from '../../setup.js';
import { newScene, NOBODY } from '../arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** A pending payment, and what pays it or lets it fail, as the checkout page does. */
async function pending(price = 1499) {
  const scene = newScene(sandbox);
  await scene.at('2026-03-01T10:00:00Z');
  const course = (await scene.api.post('/courses', { title: 'Robotics', type: 'internal', price, currency: 'INR' }).expect(201)).body.id;
  const student_id = await scene.student();
  const { payment_url } = (await scene.api.post(`/courses/${course}/enroll`, { student_id }).expect(201)).body;
  const id = String(payment_url).split('/').at(-1) ?? '';
  const { workspace } = scene;
  return {
    ...scene,
    id,
    student_id,
    pay: () => workspace.transaction(() => payPayment(workspace, id)).value,
    fail: () => workspace.transaction(() => failPayment(workspace, id)).value,
    payment: () => workspace.store.payments.get(id),
  };
}

describe('a payment', () => {
  test('is paid once: the second time it stays as it is, with no second event', async () => {
    const { pay, payment, events, id, student_id, wait } = await pending();
    pay();
    expect(payment()).toMatchObject({ status: 'completed', paid_at: Date.UTC(2026, 2, 1, 10) });
    await wait('1h');
    const before = payment();
    expect(pay()).toBe(before);
    expect(events('payment.completed')).toEqual([{ payment_id: id, amount: 1499, student_id }]);
  });

  test('that failed may be paid after all, and what is paid does not fail any more', async () => {
    const { pay, fail, payment, events } = await pending(0.5);
    fail();
    expect(payment()).toMatchObject({ status: 'failed', paid_at: null });
    expect(events('payment.completed')).toEqual([]);
    fail();
    expect(payment()?.status).toBe('failed');
    pay();
    expect(payment()?.status).toBe('completed');
    fail();
    expect(payment()?.status).toBe('completed');
    expect(events('payment.completed')).toMatchObject([{ amount: 0.5 }]);
  });

  test('that is not there is undefined to both', async () => {
    const { workspace } = newScene(sandbox);
    expect(workspace.transaction(() => [payPayment(workspace, NOBODY), failPayment(workspace, NOBODY)]).value).toEqual([undefined, undefined]);
  });

  test('leaves the enrollment as it is, paid or not', async () => {
    const { pay, api, student_id } = await pending();
    const before = (await api.get(`/students/${student_id}/courses`).expect(200)).body;
    pay();
    await api.get(`/students/${student_id}/courses`).expect(200, before);
  });
});
