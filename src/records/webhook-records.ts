// What the store holds of webhooks: endpoints, events, deliveries, inboxes. Times are epoch milliseconds on the workspace's clock.

import type { StoredRecord } from './stored-record.js';

export type EventName =
  | 'student.created'
  | 'student.enrolled'
  | 'assessment.completed'
  | 'application.submitted'
  | 'application.stage.changed'
  | 'payment.completed'
  | 'course.completed';

export type TortureKind =
  | 'wrong_signature'
  | 'missing_signature'
  | 'uppercase_signature'
  | 'signature_of_another_body'
  | 'duplicate'
  | 'out_of_order'
  | 'delayed'
  | 'stale_timestamp'
  | 'truncated_body'
  | 'unknown_event'
  | 'extra_field'
  | 'large_payload'
  | 'slow_body';

/** What is wrong with a delivery on purpose; domain/torture.ts says what each kind does. */
export interface TortureRecord {
  readonly kind: TortureKind;
  /** duplicate: how many deliveries there are in all; others: how many attempts are spoilt, all where it is not given. */
  readonly times?: number;
  readonly delay_ms?: number;
}

/** Fields that may be absent are so in data of version 0.1.0. */
export interface WebhookEndpointRecord extends StoredRecord {
  readonly url: string;
  /** The inbox that it leads to; its address is the sandbox's own, which changes from start to start. */
  readonly inbox?: string | null;
  /** Names of events, or `*` alone for all. */
  readonly events: readonly (EventName | '*')[];
  readonly secret: string;
  /** Signs from `at` on. */
  readonly next_secret?: { readonly secret: string; readonly at: number } | null;
  readonly enabled: boolean;
  /** Why the sandbox disabled it. */
  readonly disabled_reason?: string | null;
  readonly description: string | null;
  /** Seconds before each retry. */
  readonly retry_schedule: readonly number[];
  readonly tls_verify?: boolean;
  /** Every delivery to it is spoilt so. */
  readonly torture?: TortureRecord | null;
  readonly created_at: number;
}

export interface EventRecord extends StoredRecord {
  /** An EventName, `ping`, or whatever was fired with `force`. */
  readonly event: string;
  readonly timestamp: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AttemptLog {
  readonly number: number;
  readonly at: number;
  /** `body` null: nothing was sent, or it is what domain/torture.ts makes of the event, which is as it was sent. */
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | null };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } | null;
  readonly duration_ms: number;
  readonly error: string | null;
}

export interface DeliveryRecord extends StoredRecord {
  readonly event_id: string;
  readonly endpoint_id: string;
  /** Where the last attempt went, or the first is to go. */
  readonly url: string;
  readonly status: 'pending' | 'delivered' | 'failed';
  /** Epoch ms on the workspace's clock; null when nothing more is due. */
  readonly next_attempt_at: number | null;
  readonly attempts: readonly AttemptLog[];
  /** How many attempts had been made when it was last redelivered: the retry schedule begins anew after them. */
  readonly retries_from?: number;
  /** Not tried again, whatever the endpoint's schedule: a ping. */
  readonly once?: boolean;
  readonly torture?: TortureRecord | null;
}

export interface InboxAnswerRecord {
  /** `closed`: the connection is closed without an answer. */
  readonly status: number | 'closed';
  /** Real time. */
  readonly delay_ms: number;
  readonly times: number;
}

/** id is the inbox's name. */
export interface InboxRecord extends StoredRecord {
  readonly answers: readonly InboxAnswerRecord[];
  /** How many deliveries it had taken when its answers were set: they are counted from there. */
  readonly answers_from: number;
  /** How many it has taken in all. */
  readonly taken: number;
}

/** id is `{inbox} {number}`. */
export interface InboxDeliveryRecord extends StoredRecord {
  readonly inbox: string;
  readonly number: number;
  readonly at: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signature_valid: boolean | null;
  readonly answered: number | 'closed';
}
