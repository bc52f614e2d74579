// The events of the API, by its own names. What comes with an event is ids mostly: get the records themselves by the client's calls.

import type { Stage } from '../types.js';

/** The body of a webhook, and of a message of the event stream. */
interface Envelope<Name extends string, Data> {
  event: Name;
  /** When it happened: RFC 3339 in UTC. */
  timestamp: string;
  data: Data;
}

export type StudentCreatedEvent = Envelope<'student.created', { student_id: string; name: string; email: string }>;
export type StudentEnrolledEvent = Envelope<'student.enrolled', { student_id: string; course_id: string }>;
export type AssessmentCompletedEvent = Envelope<'assessment.completed', { student_id: string; assessment_id: string; result_id: string }>;
export type ApplicationSubmittedEvent = Envelope<
  'application.submitted',
  { application_id: string; student_id: string; opportunity_id: string; status?: Stage }
>;
export type ApplicationStageChangedEvent = Envelope<'application.stage.changed', { application_id: string; old_stage: Stage; new_stage: Stage }>;
export type PaymentCompletedEvent = Envelope<'payment.completed', { payment_id: string; amount: number; student_id: string }>;
export type CourseCompletedEvent = Envelope<'course.completed', { student_id: string; course_id: string; certificate_url: string }>;

export interface WebhookEvents {
  'student.created': StudentCreatedEvent;
  'student.enrolled': StudentEnrolledEvent;
  'assessment.completed': AssessmentCompletedEvent;
  'application.submitted': ApplicationSubmittedEvent;
  'application.stage.changed': ApplicationStageChangedEvent;
  'payment.completed': PaymentCompletedEvent;
  'course.completed': CourseCompletedEvent;
}

export type EventName = keyof WebhookEvents;

/** Any event; `event.event` tells which. */
export type WebhookEvent = WebhookEvents[EventName];

/** The event of a name; of `'*'`, any: one that the API adds later as well, under a name that these types don't have yet. */
export type EventOf<Name extends EventName | '*'> = Name extends EventName ? WebhookEvents[Name] : WebhookEvent;

/** What is known of an event besides the event itself, which is what production sends and nothing more. */
export interface EventInfo {
  /** The sandbox's id of the event, the same however often and by whatever way it comes. Production gives none. */
  readonly id: string | undefined;
}

/** Returns nothing or a promise. One that throws or rejects is reported to `webhooks.onError()`. */
export type EventHandler<Name extends EventName | '*'> = (event: EventOf<Name>, info: EventInfo) => unknown;
