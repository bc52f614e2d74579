// Declared enrollments, applications, feedback, results, attendance and grades: what students do. What happened before something that
// it needs, or after as_of, is refused.

import { matchScore } from '../domain/match-score.js';
import { dateOf, startOfDay } from '../domain/time.js';
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
} from '../records/records.js';
import { attendanceKey } from '../workspace/collections.js';
import { likelyField } from './catalog/fields-of-study.js';
import { following, past, refusal } from './declared-times.js';
import type { CareerResultAt } from './make-applications.js';
import { HOUR, type Making, oldestFirst } from './make-context.js';
import type { Enrolled } from './make-enrollments.js';
import { makeAnswers, toResult } from './make-results.js';
import type { Random } from './random.js';
import type { Origin } from './readers.js';
import type { ApplicationEntry, AttendanceEntry, EnrollmentEntry, FeedbackEntry, GradeEntry, ResultEntry } from './scenario-schema.js';
import { standing, usualHistory } from './stage-history.js';
import { ago } from './when.js';

/** The records of the declared entries that others refer to, by the names that these use. */
export interface Referred {
  readonly student: (name: string) => StudentRecord;
  readonly course: (name: string) => CourseRecord;
  readonly opportunity: (name: string) => OpportunityRecord;
}

/** Percent right of a learner of whom nothing is known: for answers that nobody has written out. */
const USUAL_ABILITY = 70;

export function declaredEnrollment(entry: EnrollmentEntry, referred: Referred, making: Making): Enrolled {
  const { asOf } = making;
  const { origin } = entry;
  const [student, course] = [referred.student(entry.student), referred.course(entry.course)];
  const at = following(
    { when: entry.enrolled_at, fallback: ago('30d'), earliest: Math.max(student.created_at, course.created_at), field: 'enrolled_at' },
    origin,
    asOf,
  );
  const status = entry.status ?? (entry.progress === 100 ? 'completed' : 'active');
  const completedAt =
    status === 'completed' ? following({ when: entry.completed_at, fallback: ago('1d'), earliest: at, field: 'completed_at' }, origin, asOf) : null;
  const lastAccessed =
    entry.last_accessed === null && entry.progress === 0
      ? null
      : following({ when: entry.last_accessed, fallback: ago('1d'), earliest: completedAt ?? at, field: 'last_accessed' }, origin, asOf);
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

export function declaredApplication(entry: ApplicationEntry, referred: Referred, latestResult: CareerResultAt, making: Making): ApplicationRecord {
  const { asOf } = making;
  const [student, opportunity] = [referred.student(entry.student), referred.opportunity(entry.opportunity)];
  const at = following(
    { when: entry.applied_at, fallback: ago('14d'), earliest: Math.max(student.created_at, opportunity.created_at), field: 'applied_at' },
    entry.origin,
    asOf,
  );
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
    latest = following({ when: move.at, fallback: move.at, earliest: latest, field: 'at' }, move.origin, asOf);
    return { stage: move.stage, at: latest };
  });
  return [{ stage: 'applied', at }, ...moves];
}

export function declaredFeedback(entry: FeedbackEntry, application: ApplicationRecord, making: Making): FeedbackRecord {
  const { technical_score, communication_score, cultural_fit, comments } = entry;
  const at = following({ when: entry.created_at, fallback: ago('1d'), earliest: application.applied_at, field: 'created_at' }, entry.origin, making.asOf);
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

export function declaredResult(entry: ResultEntry, referred: Referred, assessments: readonly AssessmentRecord[], making: Making, random: Random): ResultRecord {
  const student = referred.student(entry.student);
  const assessment = assessments.find(({ id, title }) => id === entry.assessment || title === entry.assessment);
  if (!assessment) throw new Error(`a reference to ${entry.assessment} was not checked`);
  const at = following({ when: entry.completed_at, fallback: ago('20d'), earliest: student.created_at, field: 'completed_at' }, entry.origin, making.asOf);
  const answers =
    entry.answers === null
      ? makeAnswers(assessment, likelyField(student.skills)?.code ?? 'SEC', USUAL_ABILITY, random)
      : writtenAnswers(entry, entry.answers, assessment);
  return toResult(entry.id ?? making.newId('results'), assessment, student, answers, at);
}

/** Answers as a scenario writes them: for each question in turn the place of the chosen option, from 1. */
function writtenAnswers({ origin }: ResultEntry, places: readonly number[], { title, questions }: AssessmentRecord): AnswerRecord[] {
  if (places.length > questions.length)
    throw refusal(origin, `.answers must have at most ${questions.length} elements, a question each of ${title}; got ${places.length}.`);
  return questions.slice(0, places.length).map(({ id, type, options }, i) => {
    const place = places[i] ?? 0;
    const option = options[place - 1];
    if (option === undefined) throw refusal(origin, `.answers.${i} must be from 1 to ${options.length}, the place of an option; got ${place}.`);
    return { question_id: id, answer: type === 'likert' ? place : option };
  });
}

export function declaredAttendance(entries: readonly AttendanceEntry[], referred: Referred, making: Making): AttendanceRecord[] {
  const seen = new Map<string, Origin>();
  const made = entries.map((entry) => {
    const at = past(entry.date, entry.origin, 'date', making.asOf);
    const [student, date] = [referred.student(entry.student), dateOf(at)];
    const key = attendanceKey({ student_id: student.id, date, class_id: entry.class_id });
    const before = seen.get(key);
    if (before) throw refusal(entry.origin, ` is of the same student, date and class as ${before.path} at ${before.source}:${before.line}.`);
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

export function declaredGrade(entry: GradeEntry, referred: Referred, making: Making): GradeRecord {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  return {
    id: entry.id ?? making.newId('grades'),
    student_id: referred.student(entry.student).id,
    subject_id: entry.subject_id,
    score: entry.score,
    grade: entry.grade,
    term: entry.term,
    created_at: at,
    updated_at: at,
  };
}
