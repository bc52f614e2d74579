// Generated opportunities. All of them are open: a deadline is null or at least ten years away, since the workspace's clock is real
// time and a seeded opportunity must not close of itself.

import { dateOf } from '../domain/time.js';
import type { OpportunityRecord } from '../records/records.js';
import { companies, companyCities } from './catalog/institutions.js';
import { type WorkRole, workRoles } from './catalog/work-roles.js';
import { DAY, type Making } from './make-context.js';
import type { Random } from './random.js';
import { resolveWhen } from './when.js';

/** An opportunity as the other makers need it. */
export interface Opening {
  readonly opportunity: OpportunityRecord;
  /** A name of a field of study, null where it can't be told. */
  readonly field: string | null;
}

const TYPES = [
  { type: 'job', weight: 35 },
  { type: 'internship', weight: 45 },
  { type: 'training', weight: 20 },
] as const;

type OpportunityType = (typeof TYPES)[number]['type'];

export function makeOpportunities(count: number, making: Making, random: Random): Opening[] {
  random.begin('opportunities');
  const times = Array.from({ length: count }, () => random.time(making.asOf - 400 * DAY, making.asOf - 3 * DAY)).toSorted((a, b) => a - b);
  return times.map((at, i) => makeOpportunity(at, i + 1, making, random));
}

function makeOpportunity(at: number, number: number, making: Making, random: Random): Opening {
  const role = random.pick(workRoles);
  const { type } = random.weighted(TYPES);
  const company = random.pick(companies[role.field] ?? []);
  const location = random.chance(12) ? 'Remote' : random.pick(companyCities);
  const opportunity: OpportunityRecord = {
    id: making.newId('opportunities'),
    title: titleOf(role, type),
    type,
    company,
    description: describe(role, type, company, location),
    required_skills: role.required,
    preferred_skills: role.preferred,
    grade_level: gradeLevel(type, random),
    location,
    duration: durationOf(type, random),
    stipend: stipendOf(type, random),
    deadline: random.chance(40) ? farDeadline(making.asOf, random) : null,
    status: 'open',
    external_id: random.chance(70) ? `ATS-${2_000 + number}` : null,
    created_at: at,
    updated_at: random.chance(20) ? random.time(at, making.asOf) : at,
  };
  return { opportunity, field: role.field };
}

function titleOf({ title }: WorkRole, type: OpportunityType): string {
  return { job: title, internship: `${title} Intern`, training: `${title} Trainee Program` }[type];
}

function describe({ work, required }: WorkRole, type: OpportunityType, company: string, location: string): string {
  const place = location === 'Remote' ? 'Work from anywhere in India' : `Based in ${location}`;
  const end = {
    job: 'Provident fund and health cover from the first day.',
    internship: 'A certificate at the end, and an offer for the best.',
    training: 'Training comes first; no experience is needed.',
  }[type];
  return `At ${company} you will ${work}. ${place}. What counts: ${required.join(', ')}. ${end}`;
}

function gradeLevel(type: OpportunityType, random: Random): string | null {
  if (type === 'job') return 'college';
  if (type === 'internship') return random.chance(80) ? 'college' : '12';
  return random.pick(['college', '12', '11', '10', null]);
}

function durationOf(type: OpportunityType, random: Random): string | null {
  if (type === 'job') return null;
  return type === 'internship' ? `${random.int(2, 6)} months` : `${random.int(2, 12)} weeks`;
}

/** Rupees a month: a salary for a job, a stipend for an internship; most trainings pay none. */
function stipendOf(type: OpportunityType, random: Random): number | null {
  if (type === 'job') return random.int(18, 90) * 1_000;
  if (type === 'internship') return random.chance(90) ? random.int(5, 30) * 1_000 : null;
  return random.chance(30) ? random.int(2, 6) * 1_000 : null;
}

function farDeadline(asOf: number, random: Random): string {
  const tenYears = resolveWhen({ kind: 'offset', sign: 1, years: 10, ms: 0 }, asOf);
  return dateOf(tenYears + random.int(1, 1_500) * DAY);
}
