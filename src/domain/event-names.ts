// The seven events of the integration guide.

import type { EventName } from '../records/records.js';

export const EVENT_NAMES = [
  'student.created',
  'student.enrolled',
  'assessment.completed',
  'application.submitted',
  'application.stage.changed',
  'payment.completed',
  'course.completed',
] as const satisfies readonly EventName[];

export const isEventName = (text: string): text is EventName => EVENT_NAMES.some((name) => name === text);
