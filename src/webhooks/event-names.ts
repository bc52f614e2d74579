// The seven events of the integration guide.

import type { EventName } from '../workspace/records.js';

const names: Readonly<Record<EventName, true>> = {
  'student.created': true,
  'student.enrolled': true,
  'assessment.completed': true,
  'application.submitted': true,
  'application.stage.changed': true,
  'payment.completed': true,
  'course.completed': true,
};

export const EVENT_NAMES: readonly string[] = Object.keys(names);

export const isEventName = (text: string): text is EventName => Object.hasOwn(names, text);
