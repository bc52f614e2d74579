// Interest scores: tables of answers and what they come to, and the properties that hold for any answers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { careers } from '../../src/domain/careers.js';
import { fitOfCode, hollandCode, RIASEC_TYPES, scoreRiasec, topTypes, typesOfCode } from '../../src/domain/riasec.js';
import type { HollandCode } from '../../src/domain/riasec.js';
import type { AnswerRecord, RiasecScores } from '../../src/records/records.js';
import { choice, readAssessment, statement } from './assessments.js';

const inventory = readAssessment('Career Interest Inventory').questions;
const none: RiasecScores = { realistic: 0, investigative: 0, artistic: 0, social: 0, enterprising: 0, conventional: 0 };
const answerAll = (answer: string | number): AnswerRecord[] => inventory.map(({ id }) => ({ question_id: id, answer }));
const anyAnswers = fc
  .array(fc.option(fc.integer({ min: 1, max: 5 }), { freq: 5 }), { minLength: inventory.length, maxLength: inventory.length })
  .map((places) => inventory.flatMap(({ id }, i): AnswerRecord[] => (places[i] ? [{ question_id: id, answer: places[i] }] : [])));

describe('scoreRiasec', () => {
  it.each<[string | number, number]>([
    ['Strongly disagree', 0],
    ['Disagree', 25],
    ['Neutral', 50],
    ['Agree', 75],
    ['Strongly agree', 100],
    [1, 0],
    [4, 75],
    ['5', 100],
  ])('%j throughout gives %d for every type', (answer, score) => {
    const scores = scoreRiasec(inventory, answerAll(answer));
    expect(Object.values(scores)).toEqual([score, score, score, score, score, score]);
  });

  it('scores each type by its own statements only', () => {
    const artistic = inventory.filter(({ riasec }) => riasec === 'artistic').map(({ id }) => ({ question_id: id, answer: 5 }));
    expect(scoreRiasec(inventory, artistic)).toEqual({ ...none, artistic: 100 });
  });

  it('an unanswered statement gives nothing, so one answer makes a tenth of its type', () => {
    expect(scoreRiasec(inventory, [])).toEqual(none);
    expect(scoreRiasec(inventory, [{ question_id: inventory[3]?.id ?? '', answer: 'Strongly agree' }])).toEqual({ ...none, social: 10 });
  });

  it('what is no statement, no option or no type counts for nothing', () => {
    const questions = [statement('s1', 'social'), { ...statement('s2', 'social'), options: ['Yes'] }, choice('x', 'Writing')];
    const answers = [
      { question_id: 's1', answer: 'Perhaps' },
      { question_id: 's2', answer: 'Yes' },
      { question_id: 'x', answer: 'b' },
      { question_id: 'unknown', answer: 5 },
    ];
    expect(scoreRiasec(questions, answers)).toEqual(none);
  });

  it('gives whole numbers from 0 to 100, the same whatever the order of answers and statements', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const scores = scoreRiasec(inventory, answers);
        for (const score of Object.values(scores)) expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(scoreRiasec(inventory.toReversed(), answers.toReversed())).toEqual(scores);
      }),
    );
  });

  it('more agreement with one statement never lowers a score', () => {
    fc.assert(
      fc.property(anyAnswers, fc.nat({ max: 59 }), (answers, place) => {
        const id = inventory[place]?.id ?? '';
        const rest = answers.filter(({ question_id }) => question_id !== id);
        const before = scoreRiasec(inventory, answers);
        const after = scoreRiasec(inventory, [...rest, { question_id: id, answer: 5 }]);
        expect(RIASEC_TYPES.filter((type) => after[type] < before[type])).toEqual([]);
      }),
    );
  });
});

describe('Holland codes', () => {
  it.each<[Partial<RiasecScores>, string]>([
    [{ social: 80, artistic: 70, investigative: 60 }, 'SAI'],
    [{ conventional: 100 }, 'CRI'],
    [{}, 'RIA'],
    [{ enterprising: 50, conventional: 50, social: 50 }, 'SEC'],
    [{ realistic: 40, conventional: 50, enterprising: 50 }, 'ECR'],
  ])('%j is %s: the strongest first, ties in the order of Holland', (scores, code) => {
    expect(hollandCode({ ...none, ...scores })).toBe(code);
    expect(topTypes({ ...none, ...scores })).toHaveLength(3);
  });

  it.each<[HollandCode, number]>([
    ['IRC', (3 * 90 + 2 * 60 + 30) / 6],
    ['RIC', (3 * 60 + 2 * 90 + 30) / 6],
    ['ASE', 0],
  ])('scores of 90 I, 60 R and 30 C fit %s by %d', (code, fit) => {
    expect(fitOfCode({ ...none, investigative: 90, realistic: 60, conventional: 30 }, code)).toBe(fit);
  });

  it('names its types in order', () => {
    expect(typesOfCode('SEA')).toEqual(['social', 'enterprising', 'artistic']);
  });
});

describe('the careers', () => {
  it('stand in alphabetical order, each once, with three different letters and skills that differ', () => {
    const titles = careers.map(({ title }) => title);
    expect(titles).toEqual(titles.toSorted());
    expect(new Set(titles).size).toBe(titles.length);
    for (const { title, code, skills } of careers) {
      expect(new Set(typesOfCode(code)).size, title).toBe(3);
      expect(new Set(skills).size, title).toBe(4);
    }
  });

  it('are some for every leading type and every stream', () => {
    expect(new Set(careers.map(({ code }) => code.charAt(0))).size).toBe(6);
    expect(new Set(careers.map(({ stream }) => stream)).size).toBe(5);
  });
});
