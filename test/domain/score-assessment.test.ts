// Answers checked and scored: tables of faults, and outcomes of the shipped assessments.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { careers } from '../../src/domain/careers.js';
import { checkAnswers, scoreAssessment } from '../../src/domain/score-assessment.js';
import type { AnswerRecord, AssessmentRecord, QuestionRecord, RiasecType } from '../../src/records/records.js';
import { choice, readAssessment, readAssessments, statement } from './assessments.js';

const inventory = readAssessment('Career Interest Inventory');
const nobody = { skills: [] };

/** Answers that agree strongly with the statements of some types and say nothing of others. */
const fond = (...types: readonly RiasecType[]): AnswerRecord[] =>
  inventory.questions.flatMap(({ id, riasec }) => (riasec && types.includes(riasec) ? [{ question_id: id, answer: 'Strongly agree' }] : []));

const rightAnswers = ({ questions }: AssessmentRecord): AnswerRecord[] => questions.map(({ id, correct }) => ({ question_id: id, answer: correct ?? '' }));

describe('checkAnswers', () => {
  const questions = [statement('s', 'social'), choice('q', 'Writing'), { ...choice('n', 'Writing'), options: ['10', '12'], correct: '12' }];

  it.each<[string, AnswerRecord[]]>([
    ['no answer at all', []],
    [
      'options by their text',
      [
        { question_id: 's', answer: 'Agree' },
        { question_id: 'q', answer: 'c' },
      ],
    ],
    ['a place on the scale as a number or as text', [{ question_id: 's', answer: 1 }]],
    ['the last place as text', [{ question_id: 's', answer: '5' }]],
    ['a number where the options are numbers', [{ question_id: 'n', answer: 12 }]],
  ])('accepts %s', (_, answers) => {
    expect(checkAnswers({ questions }, answers)).toEqual([]);
  });

  const allowed = '"Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"';
  it.each<[AnswerRecord[], string, string, string]>([
    [[{ question_id: 'x', answer: 'a' }], 'responses.0.question_id', 'known', '`question_id` x is no question of this assessment.'],
    [
      [
        { question_id: 'q', answer: 'a' },
        { question_id: 's', answer: 1 },
        { question_id: 'q', answer: 'a' },
      ],
      'responses.2.question_id',
      'unique',
      'Question q is answered already by `responses.0`.',
    ],
    [[{ question_id: 'q', answer: 'e' }], 'responses.0.answer', 'enum', '`answer` must be one of "a", "b", "c", "d".'],
    [[{ question_id: 'q', answer: 2 }], 'responses.0.answer', 'enum', '`answer` must be one of "a", "b", "c", "d".'],
    [[{ question_id: 's', answer: 6 }], 'responses.0.answer', 'enum', `\`answer\` must be one of ${allowed}, or its place from 1 to 5.`],
    [[{ question_id: 's', answer: 0 }], 'responses.0.answer', 'enum', `\`answer\` must be one of ${allowed}, or its place from 1 to 5.`],
    [[{ question_id: 's', answer: 2.5 }], 'responses.0.answer', 'enum', `\`answer\` must be one of ${allowed}, or its place from 1 to 5.`],
    [[{ question_id: 's', answer: 'agree' }], 'responses.0.answer', 'enum', `\`answer\` must be one of ${allowed}, or its place from 1 to 5.`],
    [[{ question_id: 's', answer: '' }], 'responses.0.answer', 'enum', `\`answer\` must be one of ${allowed}, or its place from 1 to 5.`],
  ])('%j: %s is at fault (%s)', (answers, field, constraint, message) => {
    expect(checkAnswers({ questions }, answers)).toEqual([{ field, constraint, message }]);
  });

  it('lists every fault, in the order of the answers', () => {
    const answers = [
      { question_id: 'q', answer: 'e' },
      { question_id: 's', answer: 3 },
      { question_id: 'q', answer: 'a' },
      { question_id: '', answer: 'a' },
    ];
    expect(checkAnswers({ questions }, answers).map(({ field }) => field)).toEqual([
      'responses.0.answer',
      'responses.2.question_id',
      'responses.3.question_id',
    ]);
  });

  it('finds nothing wrong with the right answers of any shipped test', () => {
    for (const assessment of readAssessments().slice(1)) expect(checkAnswers(assessment, rightAnswers(assessment))).toEqual([]);
  });
});

describe('a career assessment', () => {
  it.each<[RiasecType[], string[]]>([
    [
      ['investigative', 'realistic', 'conventional'],
      ['Agricultural Scientist', 'Civil Engineer', 'Cybersecurity Analyst'],
    ],
    [
      ['social', 'artistic', 'investigative'],
      ['Psychologist', 'Teacher', 'UX Designer'],
    ],
    [
      ['conventional', 'enterprising', 'social'],
      ['Bank Officer', 'Civil Servant', 'Company Secretary'],
    ],
  ])('of someone fond of %j recommends careers whose code that is, ties by the alphabet', (types, titles) => {
    const { recommendations } = scoreAssessment(inventory, fond(...types), nobody);
    expect(recommendations.slice(0, 3).map(({ career }) => career)).toEqual(titles);
    expect(recommendations.slice(0, 3).every(({ match_score }) => match_score === 100)).toBe(true);
    expect(recommendations).toHaveLength(5);
  });

  it('gives the whole outcome of one profile', () => {
    const answers = [...fond('investigative', 'realistic'), ...fond('conventional').slice(0, 5)];
    expect(scoreAssessment(inventory, answers, { skills: ['python', 'Data Analysis', 'SQL '] })).toEqual({
      score: 83.33,
      riasec_scores: { realistic: 100, investigative: 100, artistic: 0, social: 0, enterprising: 0, conventional: 50 },
      recommendations: [
        {
          career: 'Agricultural Scientist',
          match_score: 92,
          reasoning: 'It draws on your investigative (100), realistic (100) and conventional (50) interests, and your profile has Data Analysis already.',
        },
        { career: 'Civil Engineer', match_score: 92, reasoning: 'It draws on your realistic (100), investigative (100) and conventional (50) interests.' },
        { career: 'Electrical Engineer', match_score: 92, reasoning: 'It draws on your realistic (100), investigative (100) and conventional (50) interests.' },
        { career: 'Mechanical Engineer', match_score: 92, reasoning: 'It draws on your realistic (100), investigative (100) and conventional (50) interests.' },
        {
          career: 'Software Engineer',
          match_score: 92,
          reasoning: 'It draws on your investigative (100), realistic (100) and conventional (50) interests, and your profile has Python already.',
        },
      ],
      suggested_streams: ['Science (PCB)', 'Science (PCM)'],
      skill_gaps: [
        'Agronomy',
        'Soil Science',
        'Field Research',
        'AutoCAD',
        'Structural Analysis',
        'Surveying',
        'Project Management',
        'Circuit Design',
        'MATLAB',
        'Electronics',
        'Troubleshooting',
      ],
    });
  });

  it('recommends nothing to someone who states no interest', () => {
    const outcome = scoreAssessment(inventory, [], nobody);
    expect(outcome).toMatchObject({ score: 0, recommendations: [], suggested_streams: [], skill_gaps: [] });
    expect(Object.values(outcome.riasec_scores ?? {})).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('has no gap in what the profile names, whatever its case', () => {
    const skills = careers.flatMap((career) => career.skills.map((skill) => skill.toUpperCase()));
    expect(scoreAssessment(inventory, fond('social', 'artistic'), { skills }).skill_gaps).toEqual([]);
  });

  it('gives the same figures for the same answers in any order, best first, all from 0 to 100', () => {
    const places = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(places, (chosen) => {
        const answers = inventory.questions.map(({ id }, i) => ({ question_id: id, answer: chosen[i] ?? 1 }));
        const outcome = scoreAssessment(inventory, answers, nobody);
        expect(scoreAssessment(inventory, answers.toReversed(), nobody)).toEqual(outcome);
        const scores = outcome.recommendations.map(({ match_score }) => match_score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect([outcome.score, ...scores].filter((score) => score < 0 || score > 100)).toEqual([]);
      }),
    );
  });
});

describe('a skill or academic test', () => {
  const tests = readAssessments().slice(1);

  it.each(tests)('$title: every answer right is 100 and no gap', (assessment) => {
    expect(scoreAssessment(assessment, rightAnswers(assessment), nobody)).toEqual({
      score: 100,
      riasec_scores: null,
      recommendations: [],
      suggested_streams: [],
      skill_gaps: [],
    });
  });

  it.each(tests)('$title: no answer is 0 and a gap in every skill', (assessment) => {
    const skills = [...new Set(assessment.questions.map(({ skill }) => skill))];
    expect(scoreAssessment(assessment, [], nobody)).toMatchObject({ score: 0, skill_gaps: skills });
  });

  it.each<[number, number, string[]]>([
    [0, 0, ['Writing']],
    [1, 20, ['Writing']],
    [2, 40, ['Writing']],
    [3, 60, []],
    [5, 100, []],
  ])('%d of 5 right is %d percent; a gap is a skill below 60', (right, score, skill_gaps) => {
    const questions = ['1', '2', '3', '4', '5'].map((id) => choice(id, 'Writing'));
    const answers = questions.map(({ id }, i) => ({ question_id: id, answer: i < right ? 'b' : 'c' }));
    expect(scoreAssessment({ type: 'skill', questions }, answers, nobody)).toMatchObject({ score, skill_gaps });
  });

  it('counts only questions that have a right answer, and gives two decimals', () => {
    const open: QuestionRecord = { id: 'open', text: 'Which do you prefer?', type: 'single_choice', options: ['a', 'b'] };
    const questions = [choice('1', 'Writing'), choice('2', 'Writing'), choice('3', 'Listening'), open];
    const answers = [
      { question_id: '1', answer: 'b' },
      { question_id: 'open', answer: 'b' },
    ];
    expect(scoreAssessment({ type: 'academic', questions }, answers, nobody)).toMatchObject({ score: 33.33, skill_gaps: ['Writing', 'Listening'] });
  });

  it('of no question at all is 0', () => {
    expect(scoreAssessment({ type: 'skill', questions: [] }, [], nobody)).toMatchObject({ score: 0, skill_gaps: [] });
  });
});
