// The checkout: where a payment_url leads. Shows a payment, pays it, lets it fail. The rules of paying are resources/shared/payments.ts.

import { notFound } from '../../contract/errors.js';
import { type Answer, seeOther } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Handler } from '../../http/pages.js';
import type { PaymentRecord } from '../../records/records.js';
import { failPayment, payPayment } from '../../resources/shared/payments.js';
import type { Store } from '../../workspace/store.js';
import type { Workspace } from '../../workspace/workspace.js';
import { refuseForeignForm } from '../foreign-form.js';
import { htmlAnswer } from '../html-answer.js';
import { type Checkout, toCheckoutView } from './checkout-view.js';

/** In the address of a page: what was pressed came too late, since the payment was paid in another tab. */
const TOO_LATE = 'too_late';

export const showCheckout: Handler = ({ services, hosted, workspace, id, query }) =>
  htmlAnswer(200, toCheckoutView(findCheckout(hosted.workspace.store, id), { workspace, version: services.version, isTooLate: query.has(TOO_LATE) }));

export const payCheckout: Handler = (incoming) => change(incoming, payPayment, 'completed');
export const failCheckout: Handler = (incoming) => change(incoming, failPayment, 'failed');

type Work = (workspace: Workspace, paymentId: string) => PaymentRecord | undefined;

/** A second click finds what the first has done and changes nothing. @param pressed what is to come of it; @throws FORBIDDEN, NOT_FOUND; StorageError */
async function change(incoming: HttpRequest, work: Work, pressed: PaymentRecord['status']): Promise<Answer> {
  const { id, hosted } = incoming;
  refuseForeignForm(incoming, 'Open the payment_url itself and press its button.');
  findCheckout(hosted.workspace.store, id);
  const value = await incoming.commit((workspace) => work(workspace, id));
  return seeOther(`../${encodeURIComponent(id)}${value?.status === pressed ? '' : `?${TOO_LATE}`}`);
}

/** @throws NOT_FOUND */
function findCheckout(store: Store, id: string): Checkout {
  const payment = store.payments.get(id);
  const enrollment = payment && store.enrollments.get(payment.enrollment_id);
  const course = enrollment && store.courses.get(enrollment.course_id);
  const student = payment && store.students.get(payment.student_id);
  if (!course || !student) throw notFound('Payment', id.slice(0, 200));
  return { payment, course, student };
}
