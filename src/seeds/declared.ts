// The records that a scenario declares: references become ids, offsets become times. What they say of each other was checked by
// check-lists.ts; what happened before something that it needs, or after as_of, is refused here.

import { dateOf, formatTime, startOfDay } from '../domain/time.js';
import { matchScore } from '../domain/match-score.js';
import { joinKey } from '../workspace/collections.js';
import type {
  AnswerRecord,
  ApplicationRecord,
  AssessmentRecord,
  AttendanceRecord,
  CourseRecord,
  FeedbackRecord,
  GradeRecord,
  OpportunityRecord,
  ResultRecord,
  StudentRecord,
  UserRecord,
} from '../workspace/records.js';
import { likelyField } from './catalog/fields-of-study.js';
import { careerResults, type CareerResultAt } from './make-applications.js';
import { DAY, HOUR, type Making, oldestFirst } from './make-context.js';
import type { Enrolled } from './make-enrollments.js';
import { makeAnswers, toResult } from './make-results.js';
import type { Random } from './random.js';
import type { Origin } from './readers.js';
import { type Lookup, lookupsOf, theOne } from './references.js';
import { ScenarioError } from './scenario-error.js';
import type { ScenarioFile } from './scenario.js';
import type { ApplicationEntry, CourseEntry, EnrollmentEntry, OpportunityEntry, ResultEntry, ScenarioLists, StudentEntry } from './scenario-schema.js';
import { standing, usualHistory } from './stage-history.js';
import { ago, resolveWhen, type When } from './when.js';

export interface DeclaredRecords {
  readonly users: readonly UserRecord[];
  readonly students: readonly StudentRecord[];
  readonly courses: readonly CourseRecord[];
  readonly opportunities: readonly OpportunityRecord[];
  readonly enrollments: readonly Enrolled[];
  readonly applications: readonly ApplicationRecord[];
  readonly feedback: readonly FeedbackRecord[];
  readonly results: readonly ResultRecord[];
  readonly attendance: readonly AttendanceRecord[];
  readonly grades: readonly GradeRecord[];
}

/** The records of the declared entries that others refer to. */
interface Referred {
  readonly student: (name: string) => StudentRecord;
  readonly course: (name: string) => CourseRecord;
  readonly opportunity: (name: string) => OpportunityRecord;
}

/** A learner of whom nothing is known: for answers that nobody has written out. */
const USUAL_ABILITY = 70;

/** @throws ScenarioError for what happened at an impossible time */
export function makeDeclared({ lists, password }: ScenarioFile, assessments: readonly AssessmentRecord[], making: Making, random: Random): DeclaredRecords {
  random.begin('declared');
  const find = lookupsOf(lists);
  const pairs = lists.students.map((entry) => makeStudent(entry, making, password));
  const courses = lists.courses.map((entry) => makeCourse(entry, making));
  const opportunities = lists.opportunities.map((entry) => makeOpportunity(entry, making));
  const referred: Referred = {
    student: recordOf(
      find.students,
      lists.students,
      pairs.map(({ student }) => student),
    ),
    course: recordOf(find.courses, lists.courses, courses),
    opportunity: recordOf(find.opportunities, lists.opportunities, opportunities),
  };
  const results = lists.results.map((entry) => makeResult(entry, referred, assessments, making, random));
  const latestResult = careerResults(results.toSorted((a, b) => a.completed_at - b.completed_at));
  const applications = lists.applications.map((entry) => makeApplication(entry, referred, latestResult, making));
  const applicationOf = recordOf(find.applications, lists.applications, applications);
  return {
    users: [...lists.users.map((entry) => makeUser(entry, making, password)), ...pairs.map(({ user }) => user)],
    students: pairs.map(({ student }) => student),
    courses,
    opportunities,
    enrollments: lists.enrollments.map((entry) => makeEnrollment(entry, referred, making)),
    applications,
    feedback: lists.feedback.map((entry) => makeFeedback(entry, applicationOf(entry.application), making)),
    results,
    attendance: makeAttendance(lists.attendance, referred, making),
    grades: lists.grades.map((entry): GradeRecord => {
      const at = past(entry.created_at ?? ago('30d'), entry.origin, 'created_at', making.asOf);
      const { subject_id, score, grade, term } = entry;
      return {
        id: entry.id ?? making.newId('grades'),
        student_id: referred.student(entry.student).id,
        subject_id,
        score,
        grade,
        term,
        created_at: at,
        updated_at: at,
      };
    }),
  };
}

/** From a name to the record that was made of the entry that it names. */
function recordOf<E, R>(find: Lookup<E>, entries: readonly E[], records: readonly R[]): (name: string) => R {
  const places = new Map(entries.map((entry, i) => [entry, i]));
  return (name) => {
    const record = records[places.get(theOne(find, name)) ?? -1];
    if (record === undefined) throw new Error(`a reference to ${name} was not checked`);
    return record;
  };
}

function makeStudent(entry: StudentEntry, making: Making, password: string): { student: StudentRecord; user: UserRecord } {
  const at = past(entry.created_at ?? ago('365d'), entry.origin, 'created_at', making.asOf);
  const [id, userId] = [entry.id ?? making.newId('students'), entry.user_id ?? making.newId('users')];
  const { name, email } = entry;
  const student: StudentRecord = {
    id,
    user_id: userId,
    name,
    email,
    phone: entry.phone,
    grade: entry.grade,
    program: entry.program,
    school_id: entry.school_id,
    skills: entry.skills,
    interests: entry.interests,
    bio: entry.bio,
    date_of_birth: entry.date_of_birth === null ? null : dateOf(resolveWhen(entry.date_of_birth, making.asOf)),
    address: entry.address,
    external_id: entry.external_id,
    created_at: at,
    updated_at: at,
  };
  const user: UserRecord = {
    id: userId,
    email,
    name,
    role: 'student',
    student_id: id,
    email_verified: true,
    password: { literal: entry.password ?? password },
    created_at: at,
    updated_at: at,
  };
  return { student, user };
}

function makeUser(entry: ScenarioLists['users'][number], making: Making, password: string): UserRecord {
  const at = past(entry.created_at ?? ago('365d'), entry.origin, 'created_at', making.asOf);
  const { name, email, role, email_verified } = entry;
  return {
    id: entry.id ?? making.newId('users'),
    email,
    name,
    role,
    student_id: null,
    email_verified,
    password: { literal: entry.password ?? password },
    created_at: at,
    updated_at: at,
  };
}

function makeCourse({ origin, alias: _, id, created_at, ...fields }: CourseEntry, making: Making): CourseRecord {
  const at = past(created_at ?? ago('365d'), origin, 'created_at', making.asOf);
  return { id: id ?? making.newId('courses'), ...fields, created_at: at, updated_at: at };
}

function makeOpportunity({ origin, alias: _, id, created_at, deadline, ...fields }: OpportunityEntry, making: Making): OpportunityRecord {
  const at = past(created_at ?? ago('60d'), origin, 'created_at', making.asOf);
  return {
    id: id ?? making.newId('opportunities'),
    ...fields,
    deadline: deadline === null ? null : dateOf(resolveWhen(deadline, making.asOf)),
    created_at: at,
    updated_at: at,
  };
}

function makeEnrollment(entry: EnrollmentEntry, referred: Referred, making: Making): Enrolled {
  const { asOf } = making;
  const [student, course] = [referred.student(entry.student), referred.course(entry.course)];
  const at = after(entry.enrolled_at, ago('30d'), Math.max(student.created_at, course.created_at), entry.origin, 'enrolled_at', asOf);
  const status = entry.status ?? (entry.progress === 100 ? 'completed' : 'active');
  const completedAt = status === 'completed' ? after(entry.completed_at, ago('1d'), at, entry.origin, 'completed_at', asOf) : null;
  const lastAccessed =
    entry.last_accessed === null && entry.progress === 0 ? null : after(entry.last_accessed, ago('1d'), completedAt ?? at, entry.origin, 'last_accessed', asOf);
  const id = entry.id ?? making.newId('enrollments');
  const record = {
    id,
    course_id: course.id,
    student_id: student.id,
    enrolled_at: at,
    progress: entry.progress,
    status,
    last_accessed: lastAccessed,
    completed_at: completedAt,
  };
  const amount = course.price ?? 0;
  if (amount === 0) return { at, record, payment: null };
  const state = entry.payment ?? 'pending';
  const payment = {
    id: entry.payment_id ?? making.newId('payments'),
    enrollment_id: id,
    student_id: student.id,
    amount,
    currency: course.currency,
    status: state,
    paid_at: state === 'completed' ? Math.min(asOf, at + 60_000) : null,
    created_at: at,
  };
  return { at, record, payment };
}

function makeApplication(entry: ApplicationEntry, referred: Referred, latestResult: CareerResultAt, making: Making): ApplicationRecord {
  const { asOf } = making;
  const [student, opportunity] = [referred.student(entry.student), referred.opportunity(entry.opportunity)];
  const at = after(entry.applied_at, ago('14d'), Math.max(student.created_at, opportunity.created_at), entry.origin, 'applied_at', asOf);
  const { cover_letter, resume_url, additional_info, notes, feedback } = entry;
  return {
    id: entry.id ?? making.newId('applications'),
    student_id: student.id,
    opportunity_id: opportunity.id,
    ...standing(historyOf(entry, at, asOf)),
    cover_letter,
    resume_url,
    additional_info,
    match_score: entry.match_score ?? matchScore(student, opportunity, latestResult(student.id, at)),
    notes,
    feedback,
  };
}

function historyOf({ stage, history }: ApplicationEntry, at: number, asOf: number): ApplicationRecord['history'] {
  if (history === null) return usualHistory(stage ?? 'applied', at, asOf);
  let latest = at;
  const moves = history.map((move) => {
    latest = after(move.at, move.at, latest, move.origin, 'at', asOf);
    return { stage: move.stage, at: latest };
  });
  return [{ stage: 'applied', at }, ...moves];
}

function makeFeedback(entry: ScenarioLists['feedback'][number], application: ApplicationRecord, making: Making): FeedbackRecord {
  const { technical_score, communication_score, cultural_fit, comments } = entry;
  const at = after(entry.created_at, ago('1d'), application.applied_at, entry.origin, 'created_at', making.asOf);
  return {
    id: entry.id ?? making.newId('feedback'),
    application_id: application.id,
    technical_score,
    communication_score,
    cultural_fit,
    comments,
    created_at: at,
  };
}

function makeResult(entry: ResultEntry, referred: Referred, assessments: readonly AssessmentRecord[], making: Making, random: Random): ResultRecord {
  const student = referred.student(entry.student);
  const assessment = assessments.find(({ id, title }) => id === entry.assessment || title === entry.assessment);
  if (!assessment) throw new Error(`a reference to ${entry.assessment} was not checked`);
  const at = after(entry.completed_at, ago('20d'), student.created_at, entry.origin, 'completed_at', making.asOf);
  const answers =
    entry.answers === null
      ? makeAnswers(assessment, likelyField(student.skills)?.code ?? 'SEC', USUAL_ABILITY, random)
      : writtenAnswers(entry, entry.answers, assessment);
  return toResult(entry.id ?? making.newId('results'), assessment, student, answers, at);
}

/** Answers as a scenario writes them: for each question in turn the place of the chosen option, from 1. */
function writtenAnswers({ origin }: ResultEntry, places: readonly number[], { title, questions }: AssessmentRecord): AnswerRecord[] {
  if (places.length > questions.length)
    throw fault(origin, `answers must have at most ${questions.length} elements, a question each of ${title}; got ${places.length}.`);
  return questions.slice(0, places.length).map(({ id, type, options }, i) => {
    const place = places[i] ?? 0;
    const option = options[place - 1];
    if (option === undefined) throw fault(origin, `answers.${i} must be from 1 to ${options.length}, the place of an option; got ${place}.`);
    return { question_id: id, answer: type === 'likert' ? place : option };
  });
}

function makeAttendance(entries: ScenarioLists['attendance'], referred: Referred, making: Making): AttendanceRecord[] {
  const seen = new Map<string, Origin>();
  const made = entries.map((entry) => {
    const at = past(entry.date, entry.origin, 'date', making.asOf);
    const [student, date] = [referred.student(entry.student), dateOf(at)];
    const key = joinKey(student.id, date, entry.class_id);
    const before = seen.get(key);
    if (before) throw fault(entry.origin, `is of the same student, date and class as ${before.path} at ${before.source}:${before.line}.`);
    seen.set(key, entry.origin);
    // at ten in the morning in India, but not after as_of
    const createdAt = Math.min(startOfDay(date) + 4.5 * HOUR, making.asOf);
    const record: AttendanceRecord = {
      id: entry.id ?? making.newId('attendance'),
      student_id: student.id,
      date,
      status: entry.status,
      class_id: entry.class_id,
      created_at: createdAt,
      updated_at: createdAt,
    };
    return { at: createdAt, record };
  });
  return oldestFirst(made).map(({ record }) => record);
}

function past(when: When, origin: Origin, field: string, asOf: number): number {
  const at = resolveWhen(when, asOf);
  if (at > asOf) throw fault(origin, `${field} must not be after as_of, ${formatTime(asOf)}; got ${formatTime(at)}.`);
  return at;
}

/** A time that can't be before another; the fallback gives way where it would be. */
function after(when: When | null, fallback: When, earliest: number, origin: Origin, field: string, asOf: number): number {
  const at = past(when ?? fallback, origin, field, asOf);
  if (when === null) return Math.max(at, earliest);
  if (at < earliest) throw fault(origin, `${field} must not be before ${formatTime(earliest)}, when what it needs came to be; got ${formatTime(at)}.`);
  return at;
}

function fault(origin: Origin, problem: string): ScenarioError {
  return new ScenarioError(`${origin.source}:${origin.line}: ${origin.path}${problem.startsWith('is ') ? ' ' : '.'}${problem}`);
}
