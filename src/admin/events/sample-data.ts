// What the data of an event may truly say of a workspace: ids and figures of records that exist, belong together, and agree with what is
// given already.

import { fold } from '../../domain/same-text.js';
import type { Links } from '../../http/links.js';
import type { ApplicationRecord, EventName, PaymentRecord, Stage, StoredRecord } from '../../records/records.js';
import { isFree } from '../../resources/shared/course.js';
import { certificateUrl } from '../../resources/shared/page-links.js';
import type { Collection } from '../../workspace/collection.js';
import type { Store } from '../../workspace/store.js';
import { sameValue } from './data-filter.js';

/** Fields of the data, as far as there are records for them. */
export type Sample = Readonly<Record<string, unknown>>;

export interface SampleContext {
  readonly store: Store;
  readonly links: Links;
  /** Which of the fitting records is taken: the next turn takes the next one. */
  readonly turn: number;
  /** What the data says already: only a record that says the same is taken. */
  readonly given: Sample;
}

/** A fitting record wherever the workspace has one; a field without one is left out. */
export function sampleData(event: EventName, context: SampleContext): Sample {
  return SAMPLES[event](context);
}

const SAMPLES: Readonly<Record<EventName, (context: SampleContext) => Sample>> = {
  'student.created': (context) => {
    const { students } = context.store;
    return pick(students, among(students, context, { student_id: 'id' }), ({ id, name, email }) => ({ student_id: id, name, email }), context) ?? {};
  },
  'student.enrolled': (context) => someEnrollment(context) ?? someStudentAndCourse(context),
  'assessment.completed': (context) => {
    const { results, assessments } = context.store;
    const found = among(results, context, { result_id: 'id', student_id: 'student_id' });
    const view = ({ id, student_id, assessment_id }: Ids<'student_id' | 'assessment_id'>): Sample => ({ student_id, assessment_id, result_id: id });
    return pick(results, found, view, context) ?? { ...someStudent(context), ...idOf('assessment_id', next(assessments, context)) };
  },
  'application.submitted': (context) => {
    const { applications, opportunities } = context.store;
    const found = among(applications, context, { application_id: 'id', student_id: 'student_id', opportunity_id: 'opportunity_id' });
    const view = ({ id, student_id, opportunity_id }: Ids<'student_id' | 'opportunity_id'>): Sample => ({ application_id: id, student_id, opportunity_id });
    const sample = pick(applications, found, view, context) ?? { ...someStudent(context), ...idOf('opportunity_id', next(opportunities, context)) };
    return { ...sample, status: 'applied' };
  },
  'application.stage.changed': (context) => {
    const found = among(context.store.applications, context, { application_id: 'id' }) ?? context.store.applications.all();
    const moves = (application: ApplicationRecord): Move[] => movesOf(application).filter((move) => agrees(move, context.given));
    const moved = found.filter(({ history }) => history.length > 1);
    const application = pickFrom(isEmpty(context.given) ? moved : moved.filter((one) => moves(one).length > 0), context.turn);
    const [move] = application ? moves(application) : [];
    return move ?? nextMove(found, context);
  },
  'payment.completed': (context) => {
    const found = among(context.store.payments, context, { payment_id: 'id', student_id: 'student_id' }) ?? context.store.payments.all();
    const fit = fitting(found, paymentView, context);
    const paid = fit.filter(({ status }) => status === 'completed');
    const payment = pickFrom(paid, context.turn) ?? pickFrom(fit, context.turn);
    if (payment) return paymentView(payment);
    const priced = pickFrom(
      context.store.courses.all().filter((course) => !isFree(course)),
      context.turn,
    );
    return { ...(priced && { amount: priced.price }), ...someStudent(context) };
  },
  'course.completed': (context) => {
    const { enrollments } = context.store;
    const found = among(enrollments, context, { student_id: 'student_id', course_id: 'course_id' }) ?? enrollments.all();
    const view = ({ id, student_id, course_id }: Ids<'student_id' | 'course_id'>): Sample => ({
      student_id,
      course_id,
      certificate_url: certificateUrl(context.links, id),
    });
    const completed = found.filter(({ completed_at }) => completed_at !== null);
    const enrollment = pickFrom(fitting(completed, view, context), context.turn);
    return enrollment ? view(enrollment) : (someEnrollment(context) ?? someStudentAndCourse(context));
  },
};

type Ids<F extends string> = StoredRecord & Readonly<Record<F, string>>;

function someEnrollment(context: SampleContext): Sample | undefined {
  const { enrollments } = context.store;
  const found = among(enrollments, context, { student_id: 'student_id', course_id: 'course_id' });
  return pick(enrollments, found, ({ student_id, course_id }) => ({ student_id, course_id }), context);
}

const paymentView = ({ id, amount, student_id }: PaymentRecord): Sample => ({ payment_id: id, amount, student_id });

interface Move extends Sample {
  readonly application_id: string;
  readonly old_stage: Stage;
  readonly new_stage: Stage;
}

/** Newest first. */
function movesOf({ id, history }: ApplicationRecord): Move[] {
  return history
    .flatMap(({ stage }, i) => {
      const before = history[i - 1];
      return before ? [{ application_id: id, old_stage: before.stage, new_stage: stage }] : [];
    })
    .reverse();
}

/** A move that has not been made yet: from the stage at which an application stands. */
function nextMove(applications: readonly ApplicationRecord[], { given, turn }: SampleContext): Sample {
  const standing = applications.filter(({ status }) => (given['old_stage'] ?? status) === status && given['new_stage'] !== status);
  const application = pickFrom(standing, turn) ?? pickFrom(applications, turn);
  const old = application?.status ?? 'screening';
  return { ...idOf('application_id', application), old_stage: old, new_stage: old === 'interview' ? 'offer' : 'interview' };
}

/** Two that exist, for want of a record that joins them. */
const someStudentAndCourse = (context: SampleContext): Sample => ({ ...someStudent(context), ...idOf('course_id', next(context.store.courses, context)) });

const someStudent = (context: SampleContext): Sample => idOf('student_id', next(context.store.students, context));

const idOf = (field: string, record: StoredRecord | undefined): Sample => (record ? { [field]: record.id } : {});

/** What is given of these fields narrows a collection down to few records; undefined where nothing of them is. */
function among<T extends StoredRecord, U extends string, I extends string>(
  collection: Collection<T, U, I>,
  { given }: SampleContext,
  fields: Readonly<Record<string, NoInfer<I> | 'id'>>,
): readonly T[] | undefined {
  for (const [field, index] of Object.entries(fields)) {
    const value = given[field];
    if (typeof value !== 'string') continue;
    const key = fold(value);
    if (index !== 'id') return collection.where(index, key);
    const record = collection.get(key);
    return record ? [record] : [];
  }
  return undefined;
}

/** The view of a record that agrees with what is given; where nothing is, it costs one look. */
function pick<T extends StoredRecord, U extends string, I extends string>(
  collection: Collection<T, U, I>,
  found: readonly T[] | undefined,
  view: (record: T) => Sample,
  context: SampleContext,
): Sample | undefined {
  const record = isEmpty(context.given) ? next(collection, context) : pickFrom(fitting(found ?? collection.all(), view, context), context.turn);
  return record && view(record);
}

function next<T extends StoredRecord, U extends string, I extends string>(collection: Collection<T, U, I>, { turn }: SampleContext): T | undefined {
  return collection.size === 0 ? undefined : collection.page(turn % collection.size, 1)[0];
}

/** Those whose view agrees with what is given. */
function fitting<T>(records: readonly T[], view: (record: T) => Sample, { given }: SampleContext): readonly T[] {
  return isEmpty(given) ? records : records.filter((record) => agrees(view(record), given));
}

const isEmpty = (given: Sample): boolean => Object.keys(given).length === 0;

const pickFrom = <T>(records: readonly T[], turn: number): T | undefined => records[turn % records.length];

/** What the sample doesn't speak of can't differ. */
function agrees(sample: Sample, given: Sample): boolean {
  return Object.entries(sample).every(([field, value]) => given[field] === undefined || sameValue(given[field], value));
}
