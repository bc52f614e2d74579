// Does what causes an event, by the operations of the API itself, so that every GET agrees with it: a new student signs up, then enrolls,
// applies, pays, finishes. What exists already of that way is used. What may be chosen is cause-data.ts.

import type { Caller } from '../../auth/caller.js';
import { ApiError } from '../../contract/errors.js';
import type { Links } from '../../http/links.js';
import type { ApplicationRecord, AssessmentRecord, EnrollmentRecord, EventName, PaymentRecord, Stage, StoredRecord } from '../../records/records.js';
import { createApplication, updateApplicationStage } from '../../resources/applications.js';
import { startAssessment, submitAssessment } from '../../resources/assessments.js';
import { createCourse } from '../../resources/courses.js';
import { enrollInCourse, updateProgress } from '../../resources/enrollments.js';
import { createOpportunity } from '../../resources/opportunities.js';
import { isFree } from '../../resources/shared/course.js';
import { whyClosed } from '../../resources/shared/open-for-applications.js';
import { payPayment } from '../../resources/shared/payments.js';
import { createStudent } from '../../resources/students.js';
import type { Collection } from '../../workspace/collection.js';
import { joinKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CauseData } from './cause-data.js';
import { newStudent } from './new-student.js';

export interface Cause {
  readonly workspace: Workspace;
  readonly links: Links;
  readonly data: CauseData;
}

/** The institution itself, as an API key acts for it. */
const CALLER: Caller = { kind: 'api-key', id: 'cause', plan: 'enterprise', role: 'admin', access: null };

/** How many courses or opportunities are looked at until one fits: beyond that a new one is made. */
const MAX_LOOKED_AT = 10_000;

/** What a stage change comes to where no stage is given. */
const NEXT_STAGE: Stage = 'interview';

/**
 * Must run inside a transaction. The event of this name is emitted once, the last of all.
 * @throws NOT_FOUND for a record that is named and isn't there; CONFLICT, DUPLICATE_... where it can't happen (again)
 */
export function cause(event: EventName, what: Cause): void {
  CAUSES[event](what);
}

const CAUSES: Readonly<Record<EventName, (what: Cause) => void>> = {
  'student.created': (what) => void signUp(what),
  'student.enrolled': (what) => {
    const student = studentOf(what);
    enroll(what, student, what.data.course_id ?? courseFor(what, student));
  },
  'assessment.completed': (what) => takeAssessment(what, studentOf(what)),
  'application.submitted': (what) => void apply(what, studentOf(what)),
  'application.stage.changed': (what) => moveOn(what, what.data.new_stage ?? NEXT_STAGE),
  'payment.completed': (what) => {
    const payment = unpaid(what) ?? newPayment(what);
    payPayment(what.workspace, payment.id);
  },
  'course.completed': (what) => {
    const { student_id, course_id } = running(what) ?? newEnrollment(what);
    call(what, updateProgress, { body: { student_id, course_id, progress_percentage: 100 } });
  },
};

/** The student that is named, else a new one. */
const studentOf = (what: Cause): string => what.data.student_id ?? signUp(what);

function signUp(what: Cause): string {
  const { name, email } = newStudent({
    store: what.workspace.store,
    fakerSeed: what.workspace.origin.identity.faker_seed,
    name: what.data.name,
    email: what.data.email,
  });
  return call(what, createStudent, { body: { name, email, grade: 'college' } }).body.id;
}

function enroll(what: Cause, student: string, course: string): string {
  return call(what, enrollInCourse, { path: { id: course }, body: { student_id: student } }).body.enrollment_id;
}

/** A course that the student is not enrolled in: another one each time, else a new one. */
function courseFor(what: Cause, student: string, { priced }: { priced: boolean } = { priced: false }): string {
  const { courses, enrollments } = what.workspace.store;
  const fits = firstFrom(
    courses,
    enrollments.size,
    (course) => !(priced && isFree(course)) && enrollments.find('student_course', joinKey(student, course.id)) === undefined,
  );
  return fits?.id ?? call(what, createCourse, { body: { title: 'Foundations of Data Analysis', type: 'internal', ...(priced && { price: 1_999 }) } }).body.id;
}

/** The payment of the student who is named that is not paid yet. @throws CONFLICT where there is nothing to pay */
function unpaid({ workspace: { store }, data: { student_id, course_id } }: Cause): PaymentRecord | undefined {
  if (student_id === undefined) return undefined;
  if (course_id === undefined) return store.payments.where('student_id', student_id).find(({ status }) => status !== 'completed');
  const enrollment = store.enrollments.find('student_course', joinKey(student_id, course_id));
  if (!enrollment) return undefined;
  const payments = store.payments.where('enrollment_id', enrollment.id);
  const payment = payments.find(({ status }) => status !== 'completed');
  if (payment) return payment;
  if (payments.length > 0) throw new ApiError('CONFLICT', `Student ${student_id} has paid for course ${course_id} already: name another course or student.`);
  throw nothingToPay(course_id);
}

/** Of an enrollment in a course with a price. @throws CONFLICT for one without */
function newPayment(what: Cause): PaymentRecord {
  const { store } = what.workspace;
  const student = studentOf(what);
  const course = what.data.course_id ?? courseFor(what, student, { priced: true });
  const enrollment = enroll(what, student, course);
  const [payment] = store.payments.where('enrollment_id', enrollment);
  if (!payment) throw nothingToPay(course);
  return payment;
}

const nothingToPay = (course: string): ApiError =>
  new ApiError('CONFLICT', `Nothing is to be paid for course ${course}: name one that has a price, or none and one is found.`);

/** The enrollment of the student who is named that is not completed yet. @throws CONFLICT for a course that is */
function running({ workspace: { store }, data: { student_id, course_id } }: Cause): EnrollmentRecord | undefined {
  if (student_id === undefined) return undefined;
  if (course_id === undefined) return store.enrollments.where('student_id', student_id).find(({ completed_at }) => completed_at === null);
  const enrollment = store.enrollments.find('student_course', joinKey(student_id, course_id));
  if (!enrollment || enrollment.completed_at === null) return enrollment;
  throw new ApiError('CONFLICT', `Student ${student_id} has completed course ${course_id} already: name another course or student.`);
}

function newEnrollment(what: Cause): Pick<EnrollmentRecord, 'student_id' | 'course_id'> {
  const student = studentOf(what);
  const course = what.data.course_id ?? courseFor(what, student);
  enroll(what, student, course);
  return { student_id: student, course_id: course };
}

function apply(what: Cause, student: string): string {
  const opportunity = what.data.opportunity_id ?? opportunityFor(what, student);
  return call(what, createApplication, { body: { student_id: student, opportunity_id: opportunity } }).body.id;
}

/** One that is open and that the student has not applied to: another one each time, else a new one. */
function opportunityFor(what: Cause, student: string): string {
  const { clock, store } = what.workspace;
  const { opportunities, applications } = store;
  const now = clock.now();
  const fits = firstFrom(
    opportunities,
    applications.size,
    (one) => whyClosed(one, now) === null && applications.find('student_opportunity', joinKey(student, one.id)) === undefined,
  );
  return fits?.id ?? call(what, createOpportunity, { body: { title: 'Junior Data Analyst', type: 'job', company: 'Kaveri Analytics' } }).body.id;
}

/** @throws CONFLICT where the application that is named stands there already */
function moveOn(what: Cause, stage: Stage): void {
  const { applications } = what.workspace.store;
  const id = what.data.application_id ?? standing(what, stage)?.id ?? apply(what, studentOf(what));
  if (applications.get(id)?.status === stage)
    throw new ApiError('CONFLICT', `Application ${id} is at the stage ${stage} already, so nothing would change: give another \`data.new_stage\`.`);
  call(what, updateApplicationStage, { path: { id }, body: { stage } });
}

/** The application of the student who is named: to the opportunity that is named, else one that stands elsewhere. */
function standing({ workspace: { store }, data: { student_id, opportunity_id } }: Cause, stage: Stage): ApplicationRecord | undefined {
  if (student_id === undefined) return undefined;
  if (opportunity_id !== undefined) return store.applications.find('student_opportunity', joinKey(student_id, opportunity_id));
  return store.applications.where('student_id', student_id).find(({ status }) => status !== stage);
}

/** Answers every question. @throws CONFLICT in a workspace without assessments: they are the vendor's content, which no operation makes */
function takeAssessment(what: Cause, student: string): void {
  const { assessments, results } = what.workspace.store;
  const turn = results.size;
  const id = what.data.assessment_id ?? firstFrom(assessments, turn, () => true)?.id;
  if (id === undefined)
    throw new ApiError('CONFLICT', 'This workspace has no assessment that could be completed: start with a scenario, as `default`, which brings them.');
  const { attempt_id } = call(what, startAssessment, { path: { id }, body: { student_id: student } }).body;
  call(what, submitAssessment, { path: { id }, body: { student_id: student, attempt_id, responses: answersTo(assessments.get(id), turn) } });
}

/** Two of three right, where an answer can be right; other interests each time, where none can. */
function answersTo(assessment: AssessmentRecord | undefined, turn: number): { question_id: string; answer: string }[] {
  return (assessment?.questions ?? []).map(({ id, options, correct, riasec }, i) => {
    const liking = turn + (riasec?.charCodeAt(0) ?? 0) + (i % 2);
    const any = options[liking % options.length] ?? '';
    return { question_id: id, answer: correct !== undefined && (turn + i) % 3 !== 0 ? correct : any };
  });
}

/** The first that fits, looked for from a place on and round. */
function firstFrom<T extends StoredRecord, U extends string, I extends string>(
  collection: Collection<T, U, I>,
  start: number,
  fits: (record: T) => boolean,
): T | undefined {
  for (let seen = 0; seen < Math.min(collection.size, MAX_LOOKED_AT); seen += 1) {
    const [record] = collection.page((start + seen) % collection.size, 1);
    if (record && fits(record)) return record;
  }
  return undefined;
}

interface Callable {
  readonly body: unknown;
  readonly path: unknown;
}

/** The one place where an operation is called from within: what it has no use for is empty. */
function call<I extends Callable, R>({ workspace, links }: Cause, operation: (input: I) => R, parts: Pick<I, 'body'> & Partial<Pick<I, 'path'>>): R {
  const input = { path: {}, query: {}, rows: [], ...parts, workspace, links, caller: CALLER };
  return operation(input as unknown as I);
}
