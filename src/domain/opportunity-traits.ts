// What a match looks for in an opportunity, worked out once for each stored record: records are immutable, and a list of
// recommendations compares one student with all of them. How it is weighed is match-score.ts' business.

import type { OpportunityRecord } from '../records/records.js';
import { careers } from './careers.js';
import type { Career } from './careers.js';
import { foldSkill, lacking } from './skills.js';
import { wordsOf } from './words.js';

export type Opportunity = Pick<OpportunityRecord, 'title' | 'type' | 'company' | 'description' | 'required_skills' | 'preferred_skills' | 'grade_level'>;

export interface OpportunityTraits {
  /** As written, each once. */
  readonly required: readonly string[];
  /** As written, each once, without those that are required anyway. */
  readonly preferred: readonly string[];
  /** Title, description and skills, by wordsOf. */
  readonly words: string;
  /** The careers that it belongs to, by title, else by the skills that it has in common with them; none where nothing is. */
  readonly careers: readonly Career[];
}

/** The careers as they are compared. */
const comparable = careers.map((career) => ({ career, title: wordsOf(career.title), skills: career.skills.map(foldSkill) }));

const known = new WeakMap<Opportunity, OpportunityTraits>();

/** The traits of an opportunity, which must not be changed afterwards. */
export function traitsOf(opportunity: Opportunity): OpportunityTraits {
  const traits = known.get(opportunity) ?? makeTraits(opportunity);
  known.set(opportunity, traits);
  return traits;
}

function makeTraits({ title, description, required_skills, preferred_skills }: Opportunity): OpportunityTraits {
  return {
    required: lacking(required_skills, []),
    preferred: lacking(preferred_skills, required_skills),
    words: wordsOf([title, description ?? '', ...required_skills, ...preferred_skills].join(' | ')),
    careers: careersOf(title, [...required_skills, ...preferred_skills]),
  };
}

/** A career's title in the opportunity's decides (`Data Analyst Intern`); else those with the most skills in common. */
function careersOf(title: string, skills: readonly string[]): readonly Career[] {
  const words = wordsOf(title);
  const named = comparable.filter((other) => words.includes(other.title));
  if (named.length > 0) return named.map(({ career }) => career);
  const wanted = new Set(skills.map(foldSkill));
  const shared = comparable.map((other) => other.skills.filter((skill) => wanted.has(skill)).length);
  const most = Math.max(...shared);
  return most === 0 ? [] : careers.filter((_, i) => shared[i] === most);
}
