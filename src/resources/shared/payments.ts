// Payments: made by an enrollment in a priced course, paid or failed on the checkout page.

import type { CourseRecord, EnrollmentRecord, PaymentRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

/** A pending payment of the course's price. Must run inside a transaction. */
export function addPayment(workspace: Workspace, enrollment: EnrollmentRecord, course: CourseRecord): PaymentRecord {
  return workspace.store.payments.insert({
    id: workspace.newId('payments'),
    enrollment_id: enrollment.id,
    student_id: enrollment.student_id,
    amount: course.price ?? 0,
    currency: course.currency,
    status: 'pending',
    paid_at: null,
    created_at: workspace.clock.now(),
  });
}

/** Pays, once: what is paid stays as it is. A failed payment may be paid after all. ⚡ payment.completed. Undefined: there is none. */
export function payPayment(workspace: Workspace, paymentId: string): PaymentRecord | undefined {
  const before = workspace.store.payments.get(paymentId);
  if (!before || before.status === 'completed') return before;
  const after = workspace.store.payments.replace({ ...before, status: 'completed', paid_at: workspace.clock.now() });
  workspace.emit('payment.completed', { payment_id: after.id, amount: after.amount, student_id: after.student_id });
  return after;
}

/** Lets a pending payment fail; what is paid stays paid. Undefined: there is none. */
export function failPayment(workspace: Workspace, paymentId: string): PaymentRecord | undefined {
  const before = workspace.store.payments.get(paymentId);
  if (!before || before.status !== 'pending') return before;
  return workspace.store.payments.replace({ ...before, status: 'failed' });
}
