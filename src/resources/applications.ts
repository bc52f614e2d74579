// Applications: a student applies to an opportunity. How they move on is move-stage.ts, the recruiter's view of them pipeline.ts.

import { type Caller, refuseOtherStudents, resolveStudent } from '../auth/caller.js';
import { ApiError, notFound } from '../contract/errors.js';
import { matchScore } from '../domain/match-score.js';
import { formatTime } from '../domain/time.js';
import { created, type In, ok, type Out } from '../http/operation.js';
import type { ApplicationRecord } from '../records/records.js';
import type { ApplicationCreate } from '../types/public/types.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { toApplication } from './shared/application-view.js';
import { latestCareerResult } from './shared/career-result.js';
import { moveStage } from './shared/move-stage.js';
import { whyClosed } from './shared/open-for-applications.js';

/** ⚡ application.submitted */
export function applyToOpportunity({ workspace, caller, path, body }: In<'applyToOpportunity'>): Out<'applyToOpportunity'> {
  const application = addApplication(workspace, caller, { ...body, opportunity_id: path.id });
  return created({
    application_id: application.id,
    status: application.status,
    applied_at: formatTime(application.applied_at),
    pipeline_stage: application.pipeline_stage,
    message: 'The application was submitted.',
  });
}

/** ⚡ application.submitted */
export function createApplication({ workspace, caller, body }: In<'createApplication'>): Out<'createApplication'> {
  return created(toApplication(addApplication(workspace, caller, body)));
}

export function getApplication({ workspace, caller, path }: In<'getApplication'>): Out<'getApplication'> {
  const application = workspace.store.applications.get(path.id);
  if (!application) throw notFound('Application', path.id);
  refuseOtherStudents(caller, application.student_id);
  return ok(toApplication(application));
}

/** ⚡ application.stage.changed, unless it stands there already */
export function updateApplicationStage({ workspace, path, body }: In<'updateApplicationStage'>): Out<'updateApplicationStage'> {
  return ok(moveStage(workspace, path.id, body));
}

/**
 * Stores an application with the match as it is now. ⚡ application.submitted
 * @throws NOT_FOUND, FORBIDDEN, CONFLICT where nobody may apply any more, UniqueViolation where the student has applied
 */
function addApplication(workspace: Workspace, caller: Caller, fields: ApplicationCreate): ApplicationRecord {
  const { store } = workspace;
  const opportunity = store.opportunities.get(fields.opportunity_id);
  if (!opportunity) throw notFound('Opportunity', fields.opportunity_id);
  const student = resolveStudent(workspace, caller, fields.student_id);
  const now = workspace.clock.now();
  const closed = whyClosed(opportunity, now);
  if (closed !== null) throw new ApiError('CONFLICT', closed);
  const application = store.applications.insert({
    id: workspace.newId('applications'),
    student_id: student.id,
    opportunity_id: opportunity.id,
    status: 'applied',
    pipeline_stage: 'screening',
    cover_letter: fields.cover_letter ?? null,
    resume_url: fields.resume_url ?? null,
    additional_info: fields.additional_info ?? null,
    match_score: matchScore(student, opportunity, latestCareerResult(workspace, student.id)),
    notes: null,
    feedback: null,
    applied_at: now,
    updated_at: now,
    history: [{ stage: 'applied', at: now }],
  });
  workspace.emit('application.submitted', {
    application_id: application.id,
    student_id: application.student_id,
    opportunity_id: application.opportunity_id,
    status: application.status,
  });
  return application;
}
