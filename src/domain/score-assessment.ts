// What an assessment's answers come to: checked, then scored. Attempts, deadlines and who may submit are the resource's business.

import type {
  AnswerRecord,
  AssessmentOutcome,
  AssessmentRecord,
  CareerRecommendation,
  QuestionRecord,
  RiasecScores,
  StudentRecord,
} from '../records/records.js';
import { careers } from './careers.js';
import type { Career } from './careers.js';
import { chosenOption } from './chosen-option.js';
import type { Fault } from './fault.js';
import { fitOfCode, scoreRiasec, topTypes, typesOfCode } from './riasec.js';
import { percent, round } from './round.js';
import { lacking } from './skills.js';
import { joinWords } from './words.js';

/** How many careers are recommended, and how many of them say which skills are missing. */
const RECOMMENDED = 5;
const CAREERS_FOR_GAPS = 3;
const SUGGESTED_STREAMS = 3;

/** A skill of which less than this percentage was right is a gap. */
const GAP_BELOW = 60;

/**
 * What is wrong with the answers: a question that the assessment doesn't have, one answered twice, an answer that is none of the
 * options. Empty where all is well. Not every question needs an answer, so an attempt may be saved, and submitted, half done.
 */
export function checkAnswers(assessment: Pick<AssessmentRecord, 'questions'>, responses: readonly AnswerRecord[]): Fault[] {
  const questions = new Map(assessment.questions.map((question) => [question.id, question]));
  const firstAnswers = new Map<string, number>();
  return responses.flatMap(({ question_id, answer }, i): Fault[] => {
    const question = questions.get(question_id);
    if (!question) {
      return [{ field: `responses.${i}.question_id`, constraint: 'known', message: `\`question_id\` ${question_id} is no question of this assessment.` }];
    }
    const first = firstAnswers.get(question_id);
    if (first !== undefined) {
      return [{ field: `responses.${i}.question_id`, constraint: 'unique', message: `Question ${question_id} is answered already by \`responses.${first}\`.` }];
    }
    firstAnswers.set(question_id, i);
    if (chosenOption(question, answer) !== null) return [];
    return [{ field: `responses.${i}.answer`, constraint: 'enum', message: `\`answer\` must be ${listAllowed(question)}.` }];
  });
}

/**
 * The outcome of answers that checkAnswers finds nothing wrong with; the same answers always give the same one, in any order.
 *
 * - career: riasec_scores by scoreRiasec; `score` is the mean of the three strongest, a measure of how clear the interests are.
 *   Five careers are recommended by how well their Holland code fits (fitOfCode), the best first; none where nothing fits at all.
 *   suggested_streams are those of the recommended careers, skill_gaps what the best three ask for and the student's profile lacks.
 * - skill and academic: `score` is the percentage right of all questions, two decimals; a question without an answer is not right.
 *   skill_gaps are the skills of which less than 60 % was right. No careers or streams: a test of one subject can't tell.
 */
export function scoreAssessment(
  assessment: Pick<AssessmentRecord, 'type' | 'questions'>,
  responses: readonly AnswerRecord[],
  student: Pick<StudentRecord, 'skills'>,
): AssessmentOutcome {
  return assessment.type === 'career'
    ? careerOutcome(scoreRiasec(assessment.questions, responses), student.skills)
    : testOutcome(assessment.questions, responses);
}

function careerOutcome(scores: RiasecScores, skills: readonly string[]): AssessmentOutcome {
  const best = careers
    .map((career) => ({ career, fit: Math.round(fitOfCode(scores, career.code)) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, RECOMMENDED);
  const wanted = best.slice(0, CAREERS_FOR_GAPS).flatMap(({ career }) => career.skills);
  const top = topTypes(scores);
  return {
    score: round(top.reduce((sum, type) => sum + scores[type], 0) / top.length),
    riasec_scores: scores,
    recommendations: best.map(({ career, fit }) => recommend(career, fit, scores, skills)),
    suggested_streams: [...new Set(best.map(({ career }) => career.stream))].slice(0, SUGGESTED_STREAMS),
    skill_gaps: lacking(wanted, skills),
  };
}

function recommend(career: Career, fit: number, scores: RiasecScores, skills: readonly string[]): CareerRecommendation {
  const interests = typesOfCode(career.code).map((type) => `${type} (${scores[type]})`);
  const missing = new Set(lacking(career.skills, skills));
  const known = career.skills.filter((skill) => !missing.has(skill));
  const brings = known.length === 0 ? '' : `, and your profile has ${joinWords(known)} already`;
  return { career: career.title, match_score: fit, reasoning: `It draws on your ${joinWords(interests)} interests${brings}.` };
}

function testOutcome(questions: readonly QuestionRecord[], responses: readonly AnswerRecord[]): AssessmentOutcome {
  const answers = new Map(responses.map(({ question_id, answer }) => [question_id, answer]));
  const marked = questions.filter((question) => question.correct !== undefined);
  const isRight = (question: QuestionRecord): boolean => {
    const chosen = chosenOption(question, answers.get(question.id) ?? '');
    return chosen !== null && question.options[chosen] === question.correct;
  };
  const percentRight = (some: readonly QuestionRecord[]): number => percent(some.filter(isRight).length, some.length);
  const skills = new Set(marked.flatMap(({ skill }) => skill ?? []));
  return {
    score: percentRight(marked),
    riasec_scores: null,
    recommendations: [],
    suggested_streams: [],
    skill_gaps: [...skills].filter((skill) => percentRight(marked.filter((question) => question.skill === skill)) < GAP_BELOW),
  };
}

/** What an answer may be, in words. */
function listAllowed(question: QuestionRecord): string {
  const options = question.options.map((option) => JSON.stringify(option)).join(', ');
  return question.type === 'likert' ? `one of ${options}, or its place from 1 to ${question.options.length}` : `one of ${options}`;
}
