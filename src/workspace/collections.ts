// Every collection with its indexes, in one typed object: what is stored, how it is found, what must be unique.

import { exact, fold } from '../domain/same-text.js';
import type * as R from '../records/records.js';
import type { KeptKind } from './bounds.js';

/** A violated unique index is answered 409 with this code (contract: the error table). */
export interface UniqueIndex<T> {
  /** null: the record is not in the index. */
  readonly key: (record: T) => string | null;
  readonly code: 'DUPLICATE_EMAIL' | 'DUPLICATE_APPLICATION' | 'DUPLICATE_ENROLLMENT' | 'CONFLICT';
  readonly message: string;
  /** The field whose value is taken, where it is one. */
  readonly field?: string;
}

/** What a collection keeps: keep.ts forgets the oldest of what is over. */
export interface Keep<T> {
  /** With what its bytes are counted and bounded: bounds.ts. */
  readonly kind: KeptKind;
  /** How many records; those that are under way themselves don't count. */
  readonly most?: number;
  /** That there are more than so many is nothing to tell of: it is a log of the newest ones. */
  readonly forgetsQuietly?: boolean;
  /** Its time is over. */
  readonly isOver?: (record: T, now: number) => boolean;
  /** Its records live as long as each was made to, so that any may be over first; else all live equally long. */
  readonly inAnyOrder?: boolean;
  /** Something is still to come of it: it is not forgotten for the number of records, nor is what it is a part of. */
  readonly isUnderWay?: (record: T) => boolean;
  /** Its records are parts of another's: they go with it. */
  readonly partOf?: {
    readonly owner: string;
    /** The index by which it is found; its key is the owner's id. */
    readonly index: string;
    /** An owner without parts says nothing any more: it goes with the last of them. */
    readonly takesOwner?: boolean;
    /** Over the bytes they go alone, the last ones first, and their owners stay. */
    readonly goesAlone?: boolean;
  };
  /** Bounds of what has one key in an index. */
  readonly per?: { readonly index: string; readonly most: number; readonly bytes: number };
}

export interface CollectionDefinition<T extends R.StoredRecord, U extends string = string, I extends string = string> {
  readonly unique: Readonly<Record<U, UniqueIndex<T>>>;
  readonly index: Readonly<Record<I, (record: T) => string | null>>;
  /** Kept over a reset without `all`: what an integrator has set up, not what a test has made. */
  readonly keptOnReset: boolean;
  readonly keep?: Keep<T>;
  /** Never there; it carries the record's type. */
  readonly record?: T;
}

/** Declares a collection; keeps the names of its indexes in the type. */
function define<T extends R.StoredRecord>() {
  return <U extends string = never, I extends string = never>(options: {
    unique?: Record<U, UniqueIndex<T>>;
    index?: Record<I, (record: T) => string | null>;
    keptOnReset?: boolean;
    keep?: Keep<T>;
  }): CollectionDefinition<T, U, I> => ({
    unique: options.unique ?? ({} as Record<U, UniqueIndex<T>>),
    index: options.index ?? ({} as Record<I, (record: T) => string | null>),
    keptOnReset: options.keptOnReset ?? false,
    ...(options.keep && { keep: options.keep }),
  });
}

/** Filters compare whole values without regard to case: the indexes hold folded keys. */
const folded = (text: string | null): string | null => (text === null ? null : fold(text));

/** The key of a pair or triple; a space cannot occur in the ids that go first. */
export const joinKey = (...parts: readonly (string | null)[]): string => parts.map((part) => part ?? '').join(' ');

/** One record per student, date and class. */
export const attendanceKey = ({ student_id, date, class_id }: Pick<R.AttendanceRecord, 'student_id' | 'date' | 'class_id'>): string =>
  joinKey(student_id, date, class_id === null ? null : exact(class_id));

/** One record per student, subject and term; of what is no text, none is found. */
export const gradeKey = ({ student_id, subject_id, term }: Readonly<Record<'student_id' | 'subject_id' | 'term', unknown>>): string =>
  JSON.stringify([student_id, subject_id, term].map((part) => (typeof part === 'string' ? exact(part) : part)));

const HOUR_MS = 3_600_000;
/** How long the answer of an Idempotency-Key is kept (contract, "Idempotency"). */
export const ANSWER_LIFETIME_MS = 24 * HOUR_MS;
/** How long a used or expired code is remembered, so that its second use is told from an unknown code. */
const CODE_MEMORY_MS = 24 * HOUR_MS;
/** How many logins: a bound for the memory of a long load test, not for anybody's tests. */
const MOST_LOGINS = 50_000;
const expires = ({ expires_at }: { readonly expires_at: number }, now: number): boolean => expires_at <= now;

export const collections = {
  users: define<R.UserRecord>()({
    unique: { email: { key: (r) => fold(r.email), code: 'DUPLICATE_EMAIL', field: 'email', message: 'A user with this email exists already.' } },
  }),
  students: define<R.StudentRecord>()({
    unique: { email: { key: (r) => fold(r.email), code: 'DUPLICATE_EMAIL', field: 'email', message: 'A student with this email exists already.' } },
    index: {
      external_id: (r) => folded(r.external_id),
      grade: (r) => folded(r.grade),
      program: (r) => folded(r.program),
      school_id: (r) => folded(r.school_id),
    },
  }),
  educators: define<R.EducatorRecord>()({
    unique: { email: { key: (r) => fold(r.email), code: 'DUPLICATE_EMAIL', field: 'email', message: 'An educator with this email exists already.' } },
    index: { external_id: (r) => folded(r.external_id), school_id: (r) => folded(r.school_id) },
  }),
  courses: define<R.CourseRecord>()({
    index: {
      external_id: (r) => folded(r.external_id),
      category: (r) => folded(r.category),
      type: (r) => r.type,
      level: (r) => r.level,
      title_type: (r) => joinKey(r.type, fold(r.title)),
    },
  }),
  enrollments: define<R.EnrollmentRecord>()({
    unique: {
      student_course: {
        key: (r) => joinKey(r.student_id, r.course_id),
        code: 'DUPLICATE_ENROLLMENT',
        message: 'The student is enrolled in this course already.',
      },
    },
    index: { student_id: (r) => r.student_id, course_id: (r) => r.course_id },
  }),
  payments: define<R.PaymentRecord>()({ index: { enrollment_id: (r) => r.enrollment_id, student_id: (r) => r.student_id } }),
  opportunities: define<R.OpportunityRecord>()({
    index: {
      external_id: (r) => folded(r.external_id),
      type: (r) => r.type,
      grade_level: (r) => folded(r.grade_level),
      location: (r) => folded(r.location),
    },
  }),
  applications: define<R.ApplicationRecord>()({
    unique: {
      student_opportunity: {
        key: (r) => joinKey(r.student_id, r.opportunity_id),
        code: 'DUPLICATE_APPLICATION',
        message: 'The student has applied to this opportunity already.',
      },
    },
    index: { student_id: (r) => r.student_id, opportunity_id: (r) => r.opportunity_id, stage: (r) => r.pipeline_stage },
  }),
  feedback: define<R.FeedbackRecord>()({ index: { application_id: (r) => r.application_id } }),
  assessments: define<R.AssessmentRecord>()({ index: { type: (r) => r.type } }),
  attempts: define<R.AttemptRecord>()({ index: { student_assessment: (r) => joinKey(r.student_id, r.assessment_id) } }),
  results: define<R.ResultRecord>()({
    index: { student_id: (r) => r.student_id, student_assessment: (r) => joinKey(r.student_id, r.assessment_id) },
  }),
  attendance: define<R.AttendanceRecord>()({
    unique: {
      natural: {
        key: attendanceKey,
        code: 'CONFLICT',
        message: 'There is an attendance record for this student, date and class already.',
      },
    },
  }),
  grades: define<R.GradeRecord>()({
    unique: {
      natural: {
        key: gradeKey,
        code: 'CONFLICT',
        message: 'There is a grade for this student, subject and term already.',
      },
    },
  }),
  api_keys: define<R.ApiKeyRecord>()({ keptOnReset: true }),
  oauth_apps: define<R.OAuthAppRecord>()({ keptOnReset: true }),
  oauth_codes: define<R.OAuthCodeRecord>()({
    index: { client_id: (r) => r.client_id },
    keep: { kind: 'logins', most: MOST_LOGINS, isOver: (r, now) => r.issued_at + CODE_MEMORY_MS <= now },
  }),
  oauth_grants: define<R.OAuthGrantRecord>()({
    index: { client_id: (r) => r.client_id, user_id: (r) => r.user_id },
    keep: { kind: 'logins', most: MOST_LOGINS },
  }),
  oauth_refresh_tokens: define<R.OAuthRefreshTokenRecord>()({
    index: { grant_id: (r) => r.grant_id },
    keep: { kind: 'logins', most: MOST_LOGINS, isOver: expires, partOf: { owner: 'oauth_grants', index: 'grant_id', takesOwner: true } },
  }),
  oauth_access_tokens: define<R.OAuthAccessTokenRecord>()({
    index: { grant_id: (r) => r.grant_id },
    keep: { kind: 'logins', most: MOST_LOGINS, isOver: expires, inAnyOrder: true, partOf: { owner: 'oauth_grants', index: 'grant_id', takesOwner: true } },
  }),
  oauth_consents: define<R.OAuthConsentRecord>()({ index: { client_id: (r) => r.client_id } }),
  oauth_sessions: define<R.OAuthSessionRecord>()({ keep: { kind: 'logins', most: MOST_LOGINS, isOver: expires } }),
  oauth_outcomes: define<R.OAuthOutcomeRecord>()({}),
  webhook_endpoints: define<R.WebhookEndpointRecord>()({ keptOnReset: true }),
  signing_keys: define<R.SigningKeyRecord>()({ keptOnReset: true }),
  events: define<R.EventRecord>()({ keep: { kind: 'events', most: 10_000, forgetsQuietly: true } }),
  deliveries: define<R.DeliveryRecord>()({
    index: { event_id: (r) => r.event_id, endpoint_id: (r) => r.endpoint_id, status: (r) => r.status },
    keep: { kind: 'events', isUnderWay: (r) => r.status === 'pending', partOf: { owner: 'events', index: 'event_id' } },
  }),
  inboxes: define<R.InboxRecord>()({ keptOnReset: true }),
  inbox_deliveries: define<R.InboxDeliveryRecord>()({
    index: { inbox: (r) => r.inbox },
    keep: { kind: 'inboxes', per: { index: 'inbox', most: 1_000, bytes: 4 * 1_048_576 } },
  }),
  imports: define<R.ImportRecord>()({
    index: { status: (r) => r.status },
    keep: { kind: 'imports', most: 100, forgetsQuietly: true, isUnderWay: (r) => r.completed_at === null },
  }),
  rejected_rows: define<R.RejectedRowRecord>()({
    index: { import_id: (r) => r.import_id },
    keep: { kind: 'imports', partOf: { owner: 'imports', index: 'import_id', goesAlone: true } },
  }),
  idempotency: define<R.IdempotencyRecord>()({
    keep: { kind: 'answers', most: 100_000, isOver: (r, now) => r.created_at + ANSWER_LIFETIME_MS <= now },
  }),
  clock: define<R.ClockRecord>()({}),
};

export type CollectionName = keyof typeof collections;

/** The collections whose records can be found by the id that they have in an institution's own system. */
export type CollectionWithExternalId = { [N in CollectionName]: 'external_id' extends IndexOf<N> ? N : never }[CollectionName];

export const hasExternalId = (name: string): name is CollectionWithExternalId =>
  Object.hasOwn(collections, name) && Object.hasOwn(collections[name as CollectionName].index, 'external_id');

type Definitions = typeof collections;

/** The record type of a collection. */
export type RecordOf<N extends CollectionName> = Definitions[N] extends CollectionDefinition<infer T, infer _U, infer _I> ? T : never;

/** The names of a collection's unique and of its secondary indexes. */
export type UniqueOf<N extends CollectionName> = Extract<keyof Definitions[N]['unique'], string>;
export type IndexOf<N extends CollectionName> = Extract<keyof Definitions[N]['index'], string>;
