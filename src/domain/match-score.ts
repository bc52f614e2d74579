// How well a student fits an opportunity, as a number and in words. Which opportunities are compared, and in what order they are
// listed, is the resource's business.

import type { ResultRecord, StudentRecord } from '../records/records.js';
import { gradeFits } from './grade-fit.js';
import { traitsOf } from './opportunity-traits.js';
import type { Opportunity, OpportunityTraits } from './opportunity-traits.js';
import { fitOfCode, hollandCode } from './riasec.js';
import { lacking } from './skills.js';
import { joinWords, wordsOf } from './words.js';

export type Candidate = Pick<StudentRecord, 'skills' | 'interests' | 'grade'>;

/** The student's latest result of a career assessment, or nothing where there is none. */
export type CareerResult = Pick<ResultRecord, 'riasec_scores'> | null | undefined;

export interface MatchExplanation {
  /** 0 to 100, whole. */
  readonly match_score: number;
  readonly match_reasons: readonly string[];
  /** What the student lacks, required skills first. */
  readonly skill_gaps: readonly string[];
  readonly preparation_tips: readonly string[];
}

const WEIGHTS = { required: 50, preferred: 15, interests: 10, career: 15, grade: 10 };

/** An opportunity that names no skill says nothing for or against anyone's. */
const NEUTRAL = 0.5;

/** So many interests that fit are as good as any more. */
const ENOUGH_INTERESTS = 2;

/** A career fit from here on is a reason to apply. */
const GOOD_FIT = 60;

const TIPS_FOR_GAPS = 3;
const SKILLS_IN_SENTENCE = 5;

/** What is compared; null where one side says nothing. */
interface Comparison {
  readonly traits: OpportunityTraits;
  readonly missingRequired: readonly string[];
  readonly missingPreferred: readonly string[];
  /** How many interests the student states, and which of them the opportunity's text mentions; null where none is stated. */
  readonly interests: { readonly stated: number; readonly mentioned: readonly string[] } | null;
  /** The best-fitting of the opportunity's careers, 0 to 100. */
  readonly career: { readonly title: string; readonly fit: number } | null;
  readonly gradeFits: boolean | null;
}

/**
 * A whole number from 0 to 100: the weighted mean of what can be compared.
 *
 * | part | weight | value |
 * | --- | --- | --- |
 * | required skills | 50 | share that the student has; one half where the opportunity names no skill at all |
 * | preferred skills | 15 | share that the student has |
 * | interests | 10 | 1 where two of the student's interests, or the only one, occur in the opportunity's title, description or skills; ½ for one of several |
 * | career | 15 | fit of the RIASEC scores with the opportunity's best-fitting career |
 * | grade | 10 | 1 where the opportunity is meant for the student's grade, else 0 |
 *
 * A part about which either side says nothing is left out with its weight, so that a student is never marked down for a question
 * that nobody asked. Skills and interests are compared without regard to case.
 */
export function matchScore(student: Candidate, opportunity: Opportunity, latestCareerResult?: CareerResult): number {
  return scoreOf(compare(student, opportunity, latestCareerResult));
}

/** The same score with what speaks for the match (nothing, for some), what the student lacks, and at least one thing to do, in sentences. */
export function explainMatch(student: Candidate, opportunity: Opportunity, latestCareerResult?: CareerResult): MatchExplanation {
  const comparison = compare(student, opportunity, latestCareerResult);
  return {
    match_score: scoreOf(comparison),
    match_reasons: reasonsOf(comparison, opportunity, latestCareerResult),
    skill_gaps: [...comparison.missingRequired, ...comparison.missingPreferred],
    preparation_tips: tipsOf(comparison, opportunity),
  };
}

function compare(student: Candidate, opportunity: Opportunity, result: CareerResult): Comparison {
  const traits = traitsOf(opportunity);
  const stated = lacking(student.interests, []);
  return {
    traits,
    missingRequired: lacking(traits.required, student.skills),
    missingPreferred: lacking(traits.preferred, student.skills),
    interests: stated.length === 0 ? null : { stated: stated.length, mentioned: stated.filter((interest) => mentions(traits, interest)) },
    career: bestCareer(traits, result),
    gradeFits: gradeFits(student.grade, opportunity.grade_level),
  };
}

function mentions(traits: OpportunityTraits, interest: string): boolean {
  const words = wordsOf(interest);
  return words.trim() !== '' && traits.words.includes(words);
}

function bestCareer(traits: OpportunityTraits, result: CareerResult): Comparison['career'] {
  const scores = result?.riasec_scores;
  if (!scores) return null;
  const fits = traits.careers.map(({ title, code }) => ({ title, fit: fitOfCode(scores, code) }));
  return fits.toSorted((a, b) => b.fit - a.fit)[0] ?? null;
}

function scoreOf({ traits, missingRequired, missingPreferred, interests, career, gradeFits: fits }: Comparison): number {
  const { required, preferred } = traits;
  const parts: { weight: number; value: number }[] = [];
  if (required.length > 0) parts.push({ weight: WEIGHTS.required, value: 1 - missingRequired.length / required.length });
  else if (preferred.length === 0) parts.push({ weight: WEIGHTS.required, value: NEUTRAL });
  if (preferred.length > 0) parts.push({ weight: WEIGHTS.preferred, value: 1 - missingPreferred.length / preferred.length });
  if (interests) parts.push({ weight: WEIGHTS.interests, value: interestValue(interests) });
  if (career) parts.push({ weight: WEIGHTS.career, value: career.fit / 100 });
  if (fits !== null) parts.push({ weight: WEIGHTS.grade, value: fits ? 1 : 0 });
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return Math.round((parts.reduce((sum, { weight, value }) => sum + weight * value, 0) / total) * 100);
}

function interestValue({ stated, mentioned }: NonNullable<Comparison['interests']>): number {
  return Math.min(1, mentioned.length / Math.min(ENOUGH_INTERESTS, stated));
}

function reasonsOf(comparison: Comparison, opportunity: Opportunity, result: CareerResult): string[] {
  const { traits, missingRequired, missingPreferred, interests, career } = comparison;
  const reasons: string[] = [];
  const has = lacking(traits.required, missingRequired);
  const hasPreferred = lacking(traits.preferred, missingPreferred);
  if (has.length > 0) reasons.push(`You have ${has.length} of ${traits.required.length} required skills: ${some(has)}.`);
  if (hasPreferred.length > 0) reasons.push(`You have ${hasPreferred.length} of ${traits.preferred.length} preferred skills: ${some(hasPreferred)}.`);
  if (interests && interests.mentioned.length > 0) reasons.push(`It touches your interest in ${some(interests.mentioned)}.`);
  if (career && career.fit >= GOOD_FIT && result?.riasec_scores) {
    reasons.push(`Your interest profile (${hollandCode(result.riasec_scores)}) fits the career ${career.title} (${Math.round(career.fit)} of 100).`);
  }
  if (comparison.gradeFits) reasons.push(`It is meant for your grade (${opportunity.grade_level}).`);
  return reasons;
}

function tipsOf({ traits, missingRequired, missingPreferred, career, gradeFits: fits }: Comparison, opportunity: Opportunity): string[] {
  const tips = [
    ...missingRequired.map((skill) => `Learn ${skill}: ${opportunity.company} requires it.`),
    ...missingPreferred.map((skill) => `Learn ${skill}: ${opportunity.company} prefers candidates who have it.`),
  ].slice(0, TIPS_FOR_GAPS);
  if (fits === false) tips.push(`Ask ${opportunity.company} whether your grade may apply: it is meant for ${opportunity.grade_level}.`);
  if (!career && traits.careers.length > 0) tips.push('Take the career assessment, so that your interests count in the match.');
  if (tips.length === 0)
    tips.push(`Show in your cover letter what you have done with ${some([...traits.required, ...traits.preferred]) || 'what interests you here'}.`);
  return tips;
}

/** The first few of a list, in words. */
function some(items: readonly string[]): string {
  const rest = items.length - SKILLS_IN_SENTENCE;
  return rest > 0 ? joinWords([...items.slice(0, SKILLS_IN_SENTENCE), `${rest} more`]) : joinWords(items);
}
