// What the data of an event may truly say of a workspace: ids and figures of records that exist and belong together.

import type { Links } from '../http/links.js';
import type { Collection } from '../workspace/collection.js';
import type { EventName, StoredRecord } from '../workspace/records.js';
import type { Store } from '../workspace/store.js';

/** Fields of the data, as far as there are records for them. */
type Sample = Readonly<Record<string, unknown>>;

export interface SampleContext {
  readonly store: Store;
  readonly links: Links;
  /** Which of the fitting records is taken: the next turn takes the next one. */
  readonly turn: number;
}

/** A fitting record wherever the workspace has one; a field without one is left out. */
export function sampleData(event: EventName, context: SampleContext): Sample {
  return SAMPLES[event](context);
}

const SAMPLES: Readonly<Record<EventName, (context: SampleContext) => Sample>> = {
  'student.created': (context) => {
    const student = pick(context.store.students, context);
    return student ? { student_id: student.id, name: student.name, email: student.email } : {};
  },
  'student.enrolled': (context) => {
    const enrollment = pick(context.store.enrollments, context);
    return enrollment ? { student_id: enrollment.student_id, course_id: enrollment.course_id } : someStudentAndCourse(context);
  },
  'assessment.completed': (context) => {
    const result = pick(context.store.results, context);
    if (result) return { student_id: result.student_id, assessment_id: result.assessment_id, result_id: result.id };
    return { ...idOf('student_id', pick(context.store.students, context)), ...idOf('assessment_id', pick(context.store.assessments, context)) };
  },
  'application.submitted': (context) => {
    const application = pick(context.store.applications, context);
    if (application)
      return { application_id: application.id, student_id: application.student_id, opportunity_id: application.opportunity_id, status: 'applied' };
    return {
      ...idOf('student_id', pick(context.store.students, context)),
      ...idOf('opportunity_id', pick(context.store.opportunities, context)),
      status: 'applied',
    };
  },
  'application.stage.changed': (context) => {
    const moved = context.store.applications.all().filter(({ history }) => history.length > 1);
    const application = pickFrom(moved, context) ?? pick(context.store.applications, context);
    const [old, current] = application?.history.slice(-2) ?? [];
    return { ...idOf('application_id', application), old_stage: current ? old?.stage : 'screening', new_stage: current?.stage ?? 'interview' };
  },
  'payment.completed': (context) => {
    const paid = context.store.payments.all().filter(({ status }) => status === 'completed');
    const payment = pickFrom(paid, context) ?? pick(context.store.payments, context);
    if (payment) return { payment_id: payment.id, amount: payment.amount, student_id: payment.student_id };
    const priced = pickFrom(
      context.store.courses.all().filter(({ price }) => (price ?? 0) > 0),
      context,
    );
    return { ...(priced && { amount: priced.price }), ...idOf('student_id', pick(context.store.students, context)) };
  },
  'course.completed': (context) => {
    const completed = context.store.enrollments.all().filter(({ completed_at }) => completed_at !== null);
    const enrollment = pickFrom(completed, context);
    if (!enrollment) return someStudentAndCourse(context);
    return { student_id: enrollment.student_id, course_id: enrollment.course_id, certificate_url: context.links.certificate(enrollment.id) };
  },
};

function someStudentAndCourse(context: SampleContext): Sample {
  return { ...idOf('student_id', pick(context.store.students, context)), ...idOf('course_id', pick(context.store.courses, context)) };
}

function idOf(field: string, record: StoredRecord | undefined): Sample {
  return record ? { [field]: record.id } : {};
}

function pick<T extends StoredRecord, U extends string, I extends string>(collection: Collection<T, U, I>, { turn }: SampleContext): T | undefined {
  return collection.size === 0 ? undefined : collection.page(turn % collection.size, 1)[0];
}

function pickFrom<T>(records: readonly T[], { turn }: SampleContext): T | undefined {
  return records[turn % records.length];
}
