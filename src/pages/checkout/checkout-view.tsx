// How the checkout looks.

import type { VNode } from 'preact';

import type { CourseRecord, PaymentRecord, StudentRecord } from '../../records/records.js';
import { Foreign } from '../components/foreign.js';
import { formatMoment } from '../format-day.js';
import { isolated } from '../isolate.js';
import { Layout } from '../layout.js';
import { formatMoney } from './format-money.js';

/** A payment with all that its page names. */
export interface Checkout {
  readonly payment: PaymentRecord;
  readonly course: CourseRecord;
  readonly student: StudentRecord;
}

export function toCheckoutView(
  { payment, course, student }: Checkout,
  { workspace, version, isTooLate }: { readonly workspace: string; readonly version: string; readonly isTooLate: boolean },
): VNode {
  return (
    <Layout title={`${TITLES[payment.status]}: ${isolated(course.title)}`} workspace={workspace} version={version} narrow>
      <div class="card">
        <h1>
          <Foreign text={course.title} />
        </h1>
        {course.instructor === null ? null : (
          <p class="muted">
            with <Foreign text={course.instructor} />
          </p>
        )}
        <p class="amount">{formatMoney(payment.amount, payment.currency)}</p>
        <dl class="facts bill">
          <dt>Student</dt>
          <dd>
            <Foreign text={student.name} />
          </dd>
        </dl>
        <Status payment={payment} isTooLate={isTooLate} />
        <Actions payment={payment} />
      </div>
      {payment.status === 'pending' ? <p class="muted small under">No card is asked for: choose how this payment is to end.</p> : null}
      <p class="muted small under">
        Payment <code>{payment.id}</code>
      </p>
    </Layout>
  );
}

const TITLES = { pending: 'Payment', completed: 'Paid', failed: 'Payment failed' } as const;

function Status({ payment, isTooLate }: Pick<Checkout, 'payment'> & { readonly isTooLate: boolean }): VNode | null {
  if (payment.status === 'pending') return null;
  const paid = payment.status === 'completed';
  return (
    <p class={`notice ${paid ? 'good' : 'bad'}`} role="status">
      <strong>{TITLES[payment.status]}</strong>
      {paid ? (payment.paid_at === null ? '' : `on ${formatMoment(payment.paid_at)}`) : 'Nothing was charged. It may be paid after all.'}
      {paid && isTooLate ? '. It was paid already when you pressed Fail: nothing was changed.' : null}
    </p>
  );
}

/** Addresses are relative, so that they hold under every name and prefix of the sandbox: the page's own is `/checkout/{id}`. */
function Actions({ payment }: Pick<Checkout, 'payment'>): VNode | null {
  if (payment.status === 'completed') return null;
  const here = encodeURIComponent(payment.id);
  return (
    <div class="actions">
      <form method="post" action={`${here}/pay`}>
        <button type="submit">Pay {formatMoney(payment.amount, payment.currency)}</button>
      </form>
      {payment.status === 'pending' ? (
        <form method="post" action={`${here}/fail`}>
          <button type="submit" class="plain">
            Fail the payment
          </button>
        </form>
      ) : null}
    </div>
  );
}
