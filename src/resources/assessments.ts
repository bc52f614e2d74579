// Assessments: which there are, a student's attempts at one, and their results. The scoring is domain/score-assessment.ts.

import { type Caller, resolveStudent } from '../auth/caller.js';
import { forbidden, notFound, validationError } from '../contract/errors.js';
import { fold } from '../domain/same-text.js';
import { checkAnswers, scoreAssessment } from '../domain/score-assessment.js';
import { formatTime } from '../domain/time.js';
import { allOf, envelope, listPage, pageOf } from '../http/list.js';
import { created, type In, ok, type Out } from '../http/operation.js';
import type { AnswerRecord, AssessmentRecord, StudentRecord } from '../records/records.js';
import { joinKey } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';
import { toAssessment, toQuestion } from './shared/assessment-view.js';
import { toAttempt } from './shared/attempt-view.js';
import { mergeAnswers, openAttempt } from './shared/open-attempt.js';
import { toResult } from './shared/result-view.js';

const MS_PER_MINUTE = 60_000;

/** With `status`: those that the student has a result of (completed), or has none of (available). */
export function listAssessments({ workspace, caller, query }: In<'listAssessments'>): Out<'listAssessments'> {
  const { grade } = query;
  const filters = {
    by: { type: query.type },
    where: allOf<AssessmentRecord>(
      grade === undefined ? undefined : (assessment) => assessment.grade_levels.some((level) => fold(level) === fold(grade)),
      havingStatus(workspace, caller, query),
    ),
  };
  return ok(envelope('assessments', listPage(workspace.store.assessments, query, filters), toAssessment));
}

export function getAssessment({ workspace, path }: In<'getAssessment'>): Out<'getAssessment'> {
  const assessment = existingAssessment(workspace, path.id);
  return ok({ ...toAssessment(assessment), questions: assessment.questions.map(toQuestion) });
}

/** Every start makes a new attempt; earlier ones stay open until they expire. */
export function startAssessment({ workspace, caller, path, body }: In<'startAssessment'>): Out<'startAssessment'> {
  const assessment = existingAssessment(workspace, path.id);
  const student = resolveStudent(workspace, caller, body?.student_id);
  const now = workspace.clock.now();
  const attempt = workspace.store.attempts.insert({
    id: workspace.newId('attempts'),
    assessment_id: assessment.id,
    student_id: student.id,
    status: 'started',
    responses: [],
    started_at: now,
    expires_at: now + assessment.duration * MS_PER_MINUTE,
  });
  return created({
    attempt_id: attempt.id,
    assessment: { id: assessment.id, title: assessment.title, questions: assessment.questions.map(toQuestion) },
    started_at: formatTime(attempt.started_at),
    expires_at: formatTime(attempt.expires_at),
  });
}

/** Keeps answers for later: each takes the place of an earlier one to the same question, the others stay. */
export function saveAssessmentProgress({ workspace, caller, path, body }: In<'saveAssessmentProgress'>): Out<'saveAssessmentProgress'> {
  const assessment = existingAssessment(workspace, path.id);
  const student = resolveStudent(workspace, caller, body.student_id);
  const now = workspace.clock.now();
  refuseWrongAnswers(assessment, body.responses);
  const attempt = openAttempt(workspace, { assessment, student, attemptId: body.attempt_id, caller });
  const after = workspace.store.attempts.replace({ ...attempt, responses: mergeAnswers(attempt.responses, body.responses) });
  return ok(toAttempt(after, now));
}

/** Scores the saved answers and the ones sent now, which win. Questions may be left unanswered. ⚡ assessment.completed */
export function submitAssessment({ workspace, caller, path, body }: In<'submitAssessment'>): Out<'submitAssessment'> {
  const { store } = workspace;
  const assessment = existingAssessment(workspace, path.id);
  const student = resolveStudent(workspace, caller, body.student_id);
  refuseWrongAnswers(assessment, body.responses);
  const attempt = openAttempt(workspace, { assessment, student, attemptId: body.attempt_id, caller });
  const responses = mergeAnswers(attempt.responses, body.responses);
  store.attempts.replace({ ...attempt, status: 'submitted', responses });
  const result = store.results.insert({
    id: workspace.newId('results'),
    assessment_id: assessment.id,
    student_id: student.id,
    attempt_id: attempt.id,
    ...scoreAssessment(assessment, responses, student),
    completed_at: workspace.clock.now(),
  });
  workspace.emit('assessment.completed', { student_id: student.id, assessment_id: assessment.id, result_id: result.id });
  return ok(toResult(result));
}

/** The student's results of one assessment, newest first. */
export function listAssessmentResults({ workspace, caller, path, query }: In<'listAssessmentResults'>): Out<'listAssessmentResults'> {
  const assessment = existingAssessment(workspace, path.id);
  const student = resolveStudent(workspace, caller, query.student_id);
  const results = workspace.store.results.where('student_assessment', joinKey(student.id, assessment.id)).reverse();
  return ok(envelope('results', pageOf(results, query), toResult));
}

/** @throws NOT_FOUND */
function existingAssessment({ store }: Workspace, id: string): AssessmentRecord {
  const assessment = store.assessments.get(id);
  if (!assessment) throw notFound('Assessment', id);
  return assessment;
}

/** @throws VALIDATION_ERROR with every fault of the answers */
function refuseWrongAnswers(assessment: AssessmentRecord, responses: readonly AnswerRecord[]): void {
  const faults = checkAnswers(assessment, responses);
  if (faults.length > 0) throw validationError(faults);
}

/** Undefined where no status is asked for. A student who is named must exist and be the caller's to see all the same. */
function havingStatus(
  workspace: Workspace,
  caller: Caller,
  { status, student_id }: In<'listAssessments'>['query'],
): ((assessment: AssessmentRecord) => boolean) | undefined {
  if (status === undefined && student_id === undefined) return undefined;
  if (caller.role === 'recruiter') throw forbidden('A recruiter may not see which assessments a student has completed.');
  const student = resolveStudent(workspace, caller, student_id);
  if (status === undefined) return undefined;
  return (assessment) => hasResult(workspace, student, assessment) === (status === 'completed');
}

function hasResult({ store }: Workspace, student: StudentRecord, assessment: AssessmentRecord): boolean {
  return store.results.count('student_assessment', joinKey(student.id, assessment.id)) > 0;
}
