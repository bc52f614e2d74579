// The names that handlers may be put on. Refused in words: a mistyped one would wait for ever.

import { invalidOptions } from '../errors.js';
import type { EventName, EventOf, WebhookEvent } from './events.js';

const KNOWN: Readonly<Record<EventName | '*', true>> = {
  'student.created': true,
  'student.enrolled': true,
  'assessment.completed': true,
  'application.submitted': true,
  'application.stage.changed': true,
  'payment.completed': true,
  'course.completed': true,
  '*': true,
};

/** @throws SkillPassportError INVALID_OPTIONS */
export function checkEventName(name: unknown): void {
  if (typeof name === 'string' && Object.hasOwn(KNOWN, name)) return;
  throw invalidOptions(`${typeof name === 'string' ? `\`${name}\`` : 'That'} is no event; there are ${Object.keys(KNOWN).join(', ')}, the last for all.`);
}

export const isNamed = <Name extends EventName | '*'>(name: Name, event: WebhookEvent): event is EventOf<Name> & WebhookEvent =>
  name === '*' || event.event === name;
