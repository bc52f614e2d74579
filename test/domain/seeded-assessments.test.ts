// The shipped assessments hold what the contract promises of them.

import { describe, expect, it } from 'vitest';

import { RIASEC_TYPES } from '../../src/domain/riasec.js';
import { readAssessments } from './assessments.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const assessments = readAssessments();
const questions = assessments.flatMap((assessment) => assessment.questions);
const repeated = (values: readonly string[]): string[] => values.filter((value, i) => values.indexOf(value) !== i);

describe('the shipped assessments', () => {
  it('are one career inventory, three skill tests and two academic ones', () => {
    expect(assessments.map(({ type, questions: { length } }) => [type, length])).toEqual([
      ['career', 60],
      ['skill', 10],
      ['skill', 10],
      ['skill', 10],
      ['academic', 10],
      ['academic', 10],
    ]);
  });

  it('have fixed, readable ids, each once', () => {
    expect(assessments.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `00000000-0000-4000-8000-00000000a00${n}`));
    for (const [n, assessment] of assessments.entries()) {
      const expected = assessment.questions.map((_, i) => `00000000-0000-4000-800${n + 1}-${String(i + 1).padStart(12, '0')}`);
      expect(assessment.questions.map(({ id }) => id)).toEqual(expected);
    }
    expect([...assessments, ...questions].map(({ id }) => id).filter((id) => !UUID.test(id))).toEqual([]);
  });

  it('ask nothing twice and have no blank text', () => {
    const texts = questions.map(({ text }) => text.toLowerCase());
    expect(repeated(texts)).toEqual([]);
    expect(repeated(assessments.map(({ title }) => title))).toEqual([]);
    expect(texts.filter((text) => text.trim() === '')).toEqual([]);
  });

  it('state a duration in minutes, a description and grades as text', () => {
    for (const { duration, description, grade_levels } of assessments) {
      expect(duration).toBeGreaterThanOrEqual(15);
      expect(description).toMatch(/\.$/);
      expect(grade_levels.length).toBeGreaterThan(0);
      expect(grade_levels.every((grade) => ['9', '10', '11', '12', 'college'].includes(grade))).toBe(true);
    }
  });
});

describe('the career inventory', () => {
  const statements = assessments[0]?.questions ?? [];

  it('has ten statements a type that take turns through the six types', () => {
    expect(statements.map(({ riasec }) => riasec)).toEqual(Array.from({ length: 10 }, () => RIASEC_TYPES).flat());
  });

  it('asks each on the same agreement scale, none with a right answer', () => {
    for (const { type, options, correct } of statements) {
      expect([type, options, correct]).toEqual(['likert', ['Strongly disagree', 'Disagree', 'Neutral', 'Agree', 'Strongly agree'], undefined]);
    }
  });
});

describe.each(assessments.slice(1))('the test $title', ({ questions: asked }) => {
  it('has four different options a question, the right one among them', () => {
    for (const { text, type, options, correct, riasec } of asked) {
      expect(type).toBe('single_choice');
      expect(options, text).toHaveLength(4);
      expect(repeated(options), text).toEqual([]);
      expect(options, text).toContain(correct);
      expect(riasec).toBeUndefined();
    }
  });

  it('measures three or four skills by two questions or more each', () => {
    const skills = asked.map(({ skill }) => skill ?? '');
    const distinct = [...new Set(skills)];
    expect(distinct).not.toContain('');
    expect([3, 4]).toContain(distinct.length);
    expect(distinct.filter((skill) => skills.filter((other) => other === skill).length < 2)).toEqual([]);
  });

  it('does not give itself away by the place of the right option', () => {
    const places = asked.map(({ options, correct }) => options.indexOf(correct ?? ''));
    expect(new Set(places).size).toBeGreaterThanOrEqual(3);
  });
});

describe('answers that can be computed', () => {
  const correctOf = (start: string): string | undefined => questions.find(({ text }) => text.startsWith(start))?.correct;
  const highest = (a: number, b: number): number => (b === 0 ? a : highest(b, a % b));

  it.each<[string, string | undefined]>([
    ['What does typeof null give?', JSON.stringify(typeof null)],
    ['What does calling a function give when', String((() => {})())],
    ['What is [1, 2, 3].filter', String([1, 2, 3].filter((n) => n > 1).length)],
    ['What is the median of 2, 9, 4, 7 and 4?', String([2, 9, 4, 7, 4].toSorted((a, b) => a - b)[2])],
    ['A price rises from ₹200', `${((250 - 200) / 200) * 100} %`],
    ['What are the roots of x² − 5x + 6', [-1, 1, 2, 3, 6].filter((x) => x * x - 5 * x + 6 === 0).join(' and ')],
    ['What is the 10th term', String(3 + 9 * 4)],
    ['2x + y = 7', `x = ${(7 + 2) / 3}, y = ${(7 + 2) / 3 - 2}`],
    ['What is the distance between the points', String(Math.hypot(4 - 1, 6 - 2))],
    ['The legs of a right triangle', `${Math.hypot(9, 12)} cm`],
    ['What is sin 30°', (Math.sin(Math.PI / 6) + Math.cos(Math.PI / 3)).toFixed(0)],
    ['θ is an acute angle', `${3 / highest(3, 5)}/${Math.hypot(3, 4)}`],
    ['A fair die', `${2 / highest(2, 6)}/${6 / highest(2, 6)}`],
    ['What is the mean of', String((4 + 8 + 10 + 14 + 14) / 5)],
    ['A potential difference of 12 V', `${12 / 4} A`],
    ['Two resistors of 6 Ω', `${1 / (1 / 6 + 1 / 6)} Ω`],
    ['What is the power of a convex lens', `+${100 / 50} D`],
  ])('%s', (start, answer) => {
    expect(correctOf(start)).toBe(answer);
  });

  it('the letters of the JavaScript test are printed in the order that Node prints them', async () => {
    const printed: string[] = [];
    await new Promise<void>((resolve) => {
      printed.push('a');
      setTimeout(() => {
        printed.push('b');
        resolve();
      }, 0);
      void Promise.resolve().then(() => printed.push('c'));
    });
    expect(correctOf('In which order are the letters')).toBe(printed.join(', '));
  });
});
