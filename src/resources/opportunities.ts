// Opportunities: jobs, internships and trainings, and which of them suit a student. Applying is applications.ts.

import { ownStudentId, refuseStudentsWhoNeverApplied, resolveStudent } from '../auth/caller.js';
import { notFound } from '../contract/errors.js';
import { explainMatch, matchScore } from '../domain/match-score.js';
import { formatTime } from '../domain/time.js';
import { allOf, envelope, havingAll, keyOf, listPage, searching } from '../http/list.js';
import { created, type In, ok, type Out } from '../http/operation.js';
import type { OpportunityRecord, StudentRecord } from '../records/records.js';
import type { Opportunity, OpportunityCreate } from '../types/public/types.gen.js';
import { joinKey } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';
import { latestCareerResult } from './shared/career-result.js';
import { whyClosed } from './shared/open-for-applications.js';

/** How many recommendations an answer holds: the best ones. */
const RECOMMENDED = 20;

function toOpportunity(record: OpportunityRecord): Opportunity {
  return {
    id: record.id,
    title: record.title,
    type: record.type,
    company: record.company,
    description: record.description,
    required_skills: [...record.required_skills],
    preferred_skills: [...record.preferred_skills],
    grade_level: record.grade_level,
    location: record.location,
    duration: record.duration,
    stipend: record.stipend,
    deadline: record.deadline,
    status: record.status,
    external_id: record.external_id,
    created_at: formatTime(record.created_at),
    updated_at: formatTime(record.updated_at),
  };
}

/** A new opportunity is open at once, even one whose deadline has passed: then nobody can apply to it. */
export function createOpportunity({ workspace, body }: In<'createOpportunity'>): Out<'createOpportunity'> {
  return created(toOpportunity(addOpportunity(workspace, body)));
}

/** `skills` asks for all of them, among the required and the preferred ones. A student also sees how well each one matches. */
export function listOpportunities({ workspace, caller, query }: In<'listOpportunities'>): Out<'listOpportunities'> {
  const filters = {
    by: {
      type: query.type,
      grade_level: keyOf(query.grade),
      location: keyOf(query.location),
      external_id: keyOf(query.external_id),
    },
    where: allOf<OpportunityRecord>(
      havingAll(query.skills, (opportunity) => [...opportunity.required_skills, ...opportunity.preferred_skills]),
      searching(
        query.search,
        (opportunity) => opportunity.title,
        (opportunity) => opportunity.description,
        (opportunity) => opportunity.company,
      ),
    ),
  };
  const page = listPage(workspace.store.opportunities, query, filters);
  return ok(envelope('opportunities', page, withMatchScore(workspace, ownStudentId(caller))));
}

/** The best of those that the student may still apply to and has not applied to, best first; of equal ones the older first. */
export function listRecommendations({ workspace, caller, query }: In<'listRecommendations'>): Out<'listRecommendations'> {
  const { store } = workspace;
  const student = resolveStudent(workspace, caller, query.student_id);
  refuseStudentsWhoNeverApplied(workspace, caller, student.id);
  const now = workspace.clock.now();
  const result = latestCareerResult(workspace, student.id);
  const best = store.opportunities
    .all()
    .filter((opportunity) => whyClosed(opportunity, now) === null && !hasApplied(workspace, student, opportunity))
    .map((opportunity) => ({ opportunity, score: matchScore(student, opportunity, result) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, RECOMMENDED);
  const recommendations = best.map(({ opportunity }) => {
    const { match_score, match_reasons, skill_gaps, preparation_tips } = explainMatch(student, opportunity, result);
    return {
      opportunity: { id: opportunity.id, title: opportunity.title, company: opportunity.company },
      match_score,
      match_reasons: [...match_reasons],
      skill_gaps: [...skill_gaps],
      preparation_tips: [...preparation_tips],
    };
  });
  return ok({ recommendations });
}

export function getOpportunity({ workspace, path }: In<'getOpportunity'>): Out<'getOpportunity'> {
  const opportunity = workspace.store.opportunities.get(path.id);
  if (!opportunity) throw notFound('Opportunity', path.id);
  return ok(toOpportunity(opportunity));
}

/** What shows an opportunity to this student, or to somebody who is none. */
function withMatchScore(workspace: Workspace, studentId: string | undefined): (record: OpportunityRecord) => Opportunity {
  const student = studentId === undefined ? undefined : workspace.store.students.get(studentId);
  if (!student) return toOpportunity;
  const result = latestCareerResult(workspace, student.id);
  return (record) => ({ ...toOpportunity(record), match_score: matchScore(student, record, result) });
}

function hasApplied({ store }: Workspace, student: StudentRecord, opportunity: OpportunityRecord): boolean {
  return store.applications.find('student_opportunity', joinKey(student.id, opportunity.id)) !== undefined;
}

function addOpportunity(workspace: Workspace, fields: OpportunityCreate): OpportunityRecord {
  const now = workspace.clock.now();
  return workspace.store.opportunities.insert({
    id: workspace.newId('opportunities'),
    title: fields.title,
    type: fields.type,
    company: fields.company,
    description: fields.description ?? null,
    required_skills: fields.required_skills ?? [],
    preferred_skills: fields.preferred_skills ?? [],
    grade_level: fields.grade_level ?? null,
    location: fields.location ?? null,
    duration: fields.duration ?? null,
    stipend: fields.stipend ?? null,
    deadline: fields.deadline ?? null,
    status: 'open',
    external_id: fields.external_id ?? null,
    created_at: now,
    updated_at: now,
  });
}
