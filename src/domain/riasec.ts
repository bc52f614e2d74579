// Interest scores after Holland's six types, computed from the answers to an inventory. Which careers follow from them is
// careers.ts' and score-assessment.ts' business.

import type { AnswerRecord, QuestionRecord, RiasecScores, RiasecType } from '../records/records.js';
import { chosenOption } from './chosen-option.js';

/** In Holland's order, which also breaks ties. */
export const RIASEC_TYPES = ['realistic', 'investigative', 'artistic', 'social', 'enterprising', 'conventional'] as const satisfies readonly RiasecType[];

export type RiasecLetter = 'R' | 'I' | 'A' | 'S' | 'E' | 'C';

/** Three letters, the strongest type first: `IRC`. */
export type HollandCode = `${RiasecLetter}${RiasecLetter}${RiasecLetter}`;

const LETTERS: Readonly<Record<RiasecType, RiasecLetter>> = {
  realistic: 'R',
  investigative: 'I',
  artistic: 'A',
  social: 'S',
  enterprising: 'E',
  conventional: 'C',
};

/** How much the first, second and third type of a career's code count. */
const CODE_WEIGHTS = [3, 2, 1];

/**
 * Scores of an inventory, each a whole number from 0 to 100: the share of the points that the type's statements could give.
 * "Strongly disagree" gives none, "Strongly agree" all, the steps between lie evenly; no item is reverse-scored. A statement without
 * an answer gives none: interest that nobody stated isn't counted, so that one answered statement can't make a type 100, and more
 * agreement never lowers a score. Neither the order of the answers nor that of the statements matters.
 */
export function scoreRiasec(questions: readonly QuestionRecord[], responses: readonly AnswerRecord[]): RiasecScores {
  const answers = new Map(responses.map(({ question_id, answer }) => [question_id, answer]));
  const score = (type: RiasecType): number => {
    const statements = questions.filter((question) => question.riasec === type);
    const points = statements.reduce((sum, statement) => sum + agreement(statement, answers.get(statement.id)), 0);
    return statements.length === 0 ? 0 : Math.round((points / statements.length) * 100);
  };
  return {
    realistic: score('realistic'),
    investigative: score('investigative'),
    artistic: score('artistic'),
    social: score('social'),
    enterprising: score('enterprising'),
    conventional: score('conventional'),
  };
}

/** The three strongest types, the strongest first; ties in Holland's order. */
export function topTypes(scores: RiasecScores): readonly RiasecType[] {
  return RIASEC_TYPES.toSorted((a, b) => scores[b] - scores[a]).slice(0, 3);
}

/** The letters of the three strongest types: `SAI`. */
export function hollandCode(scores: RiasecScores): string {
  return topTypes(scores)
    .map((type) => LETTERS[type])
    .join('');
}

/** The types that a code names, in its order. */
export function typesOfCode(code: HollandCode): readonly RiasecType[] {
  return [...code].flatMap((letter) => RIASEC_TYPES.filter((type) => LETTERS[type] === letter));
}

/** How well scores fit a career's code, 0 to 100: the mean of the three types that it names, weighted 3, 2 and 1. */
export function fitOfCode(scores: RiasecScores, code: HollandCode): number {
  const sum = typesOfCode(code).reduce((total, type, i) => total + scores[type] * (CODE_WEIGHTS[i] ?? 0), 0);
  return sum / CODE_WEIGHTS.reduce((total, weight) => total + weight, 0);
}

/** 0 (disagrees strongly, or nothing said) to 1 (agrees strongly). */
function agreement(statement: QuestionRecord, answer: string | number | undefined): number {
  const chosen = answer === undefined ? null : chosenOption(statement, answer);
  return chosen === null || statement.options.length < 2 ? 0 : chosen / (statement.options.length - 1);
}
