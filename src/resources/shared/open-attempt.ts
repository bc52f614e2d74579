// Which attempt answers go to, and how they are put together with what was saved before.

import type { Caller } from '../../auth/caller.js';
import { ApiError, forbidden, notFound } from '../../contract/errors.js';
import { formatTime } from '../../domain/time.js';
import type { AnswerRecord, AssessmentRecord, AttemptRecord, StudentRecord } from '../../records/records.js';
import { joinKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import { attemptStatus } from './attempt-view.js';

export interface AttemptQuery {
  readonly assessment: AssessmentRecord;
  readonly student: StudentRecord;
  /** Not given: the attempt that the student started last and that is still open. */
  readonly attemptId: string | null | undefined;
  readonly caller: Caller;
}

/**
 * The attempt, which can still take answers (contract, "Assessments").
 * @throws NOT_FOUND, FORBIDDEN to a student who names another's, CONFLICT where it is submitted, expired, or where none is open
 */
export function openAttempt(workspace: Workspace, query: AttemptQuery): AttemptRecord {
  const { attemptId, assessment } = query;
  const attempt = attemptId ? namedAttempt(workspace, query, attemptId) : latestAttempt(workspace, query);
  const start = `Start one: POST /assessments/${assessment.id}/start.`;
  if (!attempt) throw new ApiError('CONFLICT', `The student has no attempt at this assessment. ${start}`);
  switch (attemptStatus(attempt, workspace.clock.now())) {
    case 'started':
      return attempt;
    case 'submitted':
      throw new ApiError('CONFLICT', `Attempt ${attempt.id} is submitted already. ${start.replace('one', 'another')}`);
    case 'expired':
      throw new ApiError('CONFLICT', `Attempt ${attempt.id} expired at ${formatTime(attempt.expires_at)}. ${start.replace('one', 'another')}`);
  }
}

/** Answers given later take the place of earlier ones to the same question; the order of first answers stays. */
export function mergeAnswers(earlier: readonly AnswerRecord[], later: readonly AnswerRecord[]): AnswerRecord[] {
  const answers = new Map(earlier.map(({ question_id, answer }) => [question_id, answer]));
  for (const { question_id, answer } of later) answers.set(question_id, answer);
  return [...answers].map(([question_id, answer]) => ({ question_id, answer }));
}

function namedAttempt({ store }: Workspace, { assessment, student, caller }: AttemptQuery, id: string): AttemptRecord {
  const attempt = store.attempts.get(id);
  if (!attempt) throw notFound('Attempt', id);
  if (attempt.student_id !== student.id && caller.role === 'student') throw forbidden("A student may not see or change another student's attempt.");
  if (attempt.student_id !== student.id) throw new ApiError('NOT_FOUND', `Student ${student.id} has no attempt ${id}: it is another student's.`);
  if (attempt.assessment_id !== assessment.id)
    throw new ApiError('NOT_FOUND', `Attempt ${id} is at assessment ${attempt.assessment_id}, not at ${assessment.id}.`);
  return attempt;
}

/** The open attempt that was started last; where none is open, the last one, so that the answer can say what became of it. */
function latestAttempt(workspace: Workspace, { assessment, student }: AttemptQuery): AttemptRecord | undefined {
  const attempts = workspace.store.attempts.where('student_assessment', joinKey(student.id, assessment.id));
  const now = workspace.clock.now();
  return attempts.findLast((attempt) => attemptStatus(attempt, now) === 'started') ?? attempts.at(-1);
}
