// The recruitment pipeline: applications as a recruiter sees them. A candidate's id is its application's id.

import { notFound } from '../contract/errors.js';
import { pipelineAnalytics } from '../domain/pipeline-analytics.js';
import { fold } from '../domain/same-text.js';
import { formatTime } from '../domain/time.js';
import { envelope, pageOf } from '../http/list.js';
import { created, type In, ok, type Out } from '../http/operation.js';
import type { ApplicationRecord } from '../records/records.js';
import type { Candidate } from '../types/public/types.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { moveStage } from './shared/move-stage.js';

type CandidateSort = 'match_score' | 'applied_date' | 'name';

/** Newest first, unless another order is asked for. `stage` is the pipeline's: a new application is found under `screening`. */
export function listCandidates({ workspace, query }: In<'listCandidates'>): Out<'listCandidates'> {
  const { stage, opportunity_id, sort = 'applied_date' } = query;
  const applications = applicationsTo(workspace, opportunity_id).filter((application) => stage === undefined || application.pipeline_stage === stage);
  return ok(envelope('candidates', pageOf(sortCandidates(workspace, applications, sort), query), (application) => toCandidate(workspace, application)));
}

/** ⚡ application.stage.changed, unless it stands there already */
export function updateCandidateStage({ workspace, path, body }: In<'updateCandidateStage'>): Out<'updateCandidateStage'> {
  return ok(moveStage(workspace, path.application_id, body));
}

/** ⚡ application.stage.changed, unless it stands there already */
export function moveCandidateStage({ workspace, path, body }: In<'moveCandidateStage'>): Out<'moveCandidateStage'> {
  return ok(moveStage(workspace, path.application_id, body));
}

export function createFeedback({ workspace, path, body }: In<'createFeedback'>): Out<'createFeedback'> {
  const { store } = workspace;
  if (!store.applications.has(path.application_id)) throw notFound('Application', path.application_id);
  const feedback = store.feedback.insert({
    id: workspace.newId('feedback'),
    application_id: path.application_id,
    technical_score: body.technical_score ?? null,
    communication_score: body.communication_score ?? null,
    cultural_fit: body.cultural_fit ?? null,
    comments: body.comments ?? null,
    created_at: workspace.clock.now(),
  });
  return created({ ...feedback, created_at: formatTime(feedback.created_at) });
}

export function getPipelineAnalytics({ workspace, query }: In<'getPipelineAnalytics'>): Out<'getPipelineAnalytics'> {
  const { stages, ...figures } = pipelineAnalytics(applicationsTo(workspace, query.opportunity_id), workspace.clock.now());
  return ok({ ...figures, stages: [...stages] });
}

/** All applications, or those to one opportunity, oldest first. @throws NOT_FOUND */
function applicationsTo({ store }: Workspace, opportunityId: string | undefined): ApplicationRecord[] {
  if (opportunityId === undefined) return store.applications.all();
  if (!store.opportunities.has(opportunityId)) throw notFound('Opportunity', opportunityId);
  return store.applications.where('opportunity_id', opportunityId);
}

/** Sorts the given array, which comes oldest first. Where two are equal, the earlier application comes first, but newest-first lists end with it. */
function sortCandidates({ store }: Workspace, applications: ApplicationRecord[], sort: CandidateSort): ApplicationRecord[] {
  switch (sort) {
    case 'match_score':
      return applications.sort((a, b) => b.match_score - a.match_score);
    case 'applied_date':
      return applications.reverse().sort((a, b) => b.applied_at - a.applied_at);
    case 'name':
      return applications
        .map((application) => ({ application, name: fold(store.students.get(application.student_id)?.name ?? '') }))
        .sort((a, b) => compareText(a.name, b.name))
        .map(({ application }) => application);
  }
}

/** By code units, which no machine's locale changes. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function toCandidate({ store }: Workspace, application: ApplicationRecord): Candidate {
  const student = store.students.get(application.student_id);
  const opportunity = store.opportunities.get(application.opportunity_id);
  if (!student || !opportunity) throw new Error(`application ${application.id} refers to a student or an opportunity that does not exist`);
  return {
    id: application.id,
    student: { id: student.id, name: student.name, email: student.email, grade: student.grade, program: student.program },
    opportunity: { id: opportunity.id, title: opportunity.title },
    stage: application.pipeline_stage,
    match_score: application.match_score,
    applied_at: formatTime(application.applied_at),
    last_updated: formatTime(application.updated_at),
    notes: application.notes,
    resume_url: application.resume_url,
  };
}
