// Generated results of assessments: answers that suit the student, scored by the rule that scores every submission.

import { typesOfCode } from '../domain/riasec.js';
import type { HollandCode } from '../domain/riasec.js';
import { scoreAssessment } from '../domain/score-assessment.js';
import type { AnswerRecord, AssessmentRecord, QuestionRecord, ResultRecord } from '../records/records.js';
import { DAY, HOUR, type Making, oldestFirst } from './make-context.js';
import type { Person } from './make-people.js';
import type { Random } from './random.js';
import { uniquePairs } from './unique-pairs.js';

const CAREER_PERCENT = 60;

export interface Completed {
  readonly at: number;
  readonly record: ResultRecord;
}

export function makeResults(count: number, people: readonly Person[], assessments: readonly AssessmentRecord[], making: Making, random: Random): Completed[] {
  random.begin('results');
  const career = assessments.findIndex(({ type }) => type === 'career');
  const forGrade = (grade: string): number[] => [...assessments.keys()].filter((i) => i !== career && assessments[i]?.grade_levels.includes(grade));
  const pairs = uniquePairs(count, people.length, assessments.length, random, () => {
    const person = random.int(0, people.length - 1);
    const tests = forGrade(people[person]?.student.grade ?? '');
    return [person, tests.length === 0 || random.chance(CAREER_PERCENT) ? career : random.pick(tests)];
  });
  const taken = pairs.flatMap(([person, assessment]) => {
    const [one, other] = [people[person], assessments[assessment]];
    if (!one || !other) return [];
    return [{ person: one, assessment: other, at: random.time(Math.max(one.student.created_at, making.asOf - 360 * DAY) + HOUR, making.asOf - HOUR) }];
  });
  return oldestFirst(taken).map(({ person, assessment, at }) => ({
    at,
    record: toResult(making.newId('results'), assessment, person.student, makeAnswers(assessment, person.field.code, person.ability, random), at),
  }));
}

/** @param id of the result; there is no attempt behind a seeded one */
export function toResult(id: string, assessment: AssessmentRecord, student: Person['student'], answers: readonly AnswerRecord[], at: number): ResultRecord {
  return { id, assessment_id: assessment.id, student_id: student.id, attempt_id: null, ...scoreAssessment(assessment, answers, student), completed_at: at };
}

/** @param code of the student's interests; @param ability percent of a test's questions that the student gets right */
export function makeAnswers(assessment: AssessmentRecord, code: HollandCode, ability: number, random: Random): AnswerRecord[] {
  const liked = typesOfCode(code);
  return assessment.questions.map((question) => ({
    question_id: question.id,
    answer: question.type === 'likert' ? agreement(question, liked, random) : choice(question, ability, random),
  }));
}

/** A place on the scale: the strongest types of the code draw agreement, the others less. */
function agreement({ riasec, options }: QuestionRecord, liked: readonly string[], random: Random): number {
  const rank = liked.indexOf(riasec ?? '');
  const usual = rank === -1 ? 2 : 5 - Math.min(rank, 2);
  return Math.min(options.length, Math.max(1, usual + random.int(-1, 1)));
}

function choice({ options, correct }: QuestionRecord, ability: number, random: Random): string {
  if (correct !== undefined && random.chance(ability)) return correct;
  return random.pick(options);
}
