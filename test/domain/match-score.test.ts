// Matches: the formula as a table, the sentences of one match, and the properties that hold for any student and opportunity.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gradeFits } from '../../src/domain/grade-fit.js';
import { explainMatch, matchScore } from '../../src/domain/match-score.js';
import type { Candidate } from '../../src/domain/match-score.js';
import type { Opportunity } from '../../src/domain/opportunity-traits.js';
import type { RiasecScores } from '../../src/records/records.js';

const student = (fields: Partial<Candidate> = {}): Candidate => ({ skills: [], interests: [], grade: null, ...fields });
const opportunity = (fields: Partial<Opportunity> = {}): Opportunity => ({
  title: 'Trainee',
  type: 'job',
  company: 'Tara Works',
  description: null,
  required_skills: [],
  preferred_skills: [],
  grade_level: null,
  ...fields,
});
const scores = (fields: Partial<RiasecScores>): { riasec_scores: RiasecScores } => ({
  riasec_scores: { realistic: 0, investigative: 0, artistic: 0, social: 0, enterprising: 0, conventional: 0, ...fields },
});

describe('matchScore', () => {
  const three = ['JavaScript', 'React', 'Node.js'];
  it.each<[string, Partial<Candidate>, Partial<Opportunity>, ReturnType<typeof scores> | null, number]>([
    ['nothing stated on either side is neutral', {}, {}, null, 50],
    ['every required skill', { skills: three }, { required_skills: three }, null, 100],
    ['no required skill', { skills: ['SQL'] }, { required_skills: three }, null, 0],
    ['two of three required skills', { skills: ['react', ' JAVASCRIPT '] }, { required_skills: three }, null, 67],
    ['a skill that is required twice counts once', { skills: ['React'] }, { required_skills: ['React', 'react', 'SQL'] }, null, 50],
    ['blank skills count for nothing', { skills: [''] }, { required_skills: ['', ' '] }, null, 50],
    ['required 50, preferred 15', { skills: ['React'] }, { required_skills: ['React'], preferred_skills: ['SQL'] }, null, 77],
    ['preferred alone', { skills: ['SQL'] }, { preferred_skills: ['SQL'] }, null, 100],
    ['what is required anyway is not preferred too', { skills: ['React'] }, { required_skills: ['React'], preferred_skills: ['REACT'] }, null, 100],
    ['the only interest, in the title', { interests: ['Robotics'] }, { title: 'Robotics trainee' }, null, 58],
    ['one of several interests is half', { interests: ['Music', 'Robotics', 'Chess'] }, { description: 'A robotics lab.' }, null, 50],
    ['two of several interests are enough', { interests: ['Music', 'Robotics', 'Chess'] }, { description: 'Robotics, with chess at noon.' }, null, 58],
    ['an interest stated twice counts once', { interests: ['Robotics', 'robotics'] }, { title: 'Robotics' }, null, 58],
    ['an interest is found as whole words only', { interests: ['Art'] }, { title: 'Start-up trainee' }, null, 42],
    ['an interest of two words', { interests: ['machine learning'] }, { description: 'Learn Machine-Learning here' }, null, 58],
    ['blank interests are none', { interests: [' ', '...'] }, {}, null, 42],
    ['career fit by title', {}, { title: 'Data Scientist (junior)' }, scores({ investigative: 100, conventional: 100, realistic: 100 }), 62],
    [
      'career fit by skills',
      {},
      { required_skills: ['Counseling', 'Psychology'] },
      scores({ social: 100, artistic: 100, investigative: 100, enterprising: 100 }),
      23,
    ],
    ['no career like it', {}, { required_skills: ['Juggling'] }, scores({ social: 100 }), 0],
    ['a result without interest scores counts for nothing', {}, { title: 'Data Scientist' }, null, 50],
    ['the right grade', { grade: '10' }, { grade_level: '10' }, null, 58],
    ['another grade', { grade: '9' }, { grade_level: 'college' }, null, 42],
    ['a grade that is not stated', { grade: null }, { grade_level: '10' }, null, 50],
    [
      'everything at once: (50·½ + 15·0 + 10·½ + 15·½ + 10·1) ÷ 100',
      { skills: ['SQL'], interests: ['Data', 'Music'], grade: 'college' },
      { title: 'Data Analyst Intern', required_skills: ['SQL', 'Excel'], preferred_skills: ['Python'], grade_level: 'College' },
      scores({ investigative: 100 }),
      48,
    ],
  ])('%s', (_, candidate, offer, result, score) => {
    expect(matchScore(student(candidate), opportunity(offer), result)).toBe(score);
  });

  it('takes a result of a skill test, which has no interest scores, for none', () => {
    expect(matchScore(student(), opportunity({ title: 'Data Scientist' }), { riasec_scores: null })).toBe(50);
    expect(matchScore(student(), opportunity({ title: 'Data Scientist' }))).toBe(50);
  });

  const words = fc.array(fc.constantFrom('Python', 'python ', 'SQL', 'React', 'Music', 'C++', '', 'शिक्षा'), { maxLength: 5 });
  const grades = fc.option(fc.constantFrom('9', '10', 'college', 'any', '9-12'));
  const candidates = fc.record({ skills: words, interests: words, grade: grades });
  const offers = fc
    .record({ title: fc.string(), required_skills: words, preferred_skills: words, grade_level: grades, description: fc.option(fc.string()) })
    .map(opportunity);
  const percentages = fc.integer({ min: 0, max: 100 });
  const results = fc.option(
    fc
      .record({
        realistic: percentages,
        investigative: percentages,
        artistic: percentages,
        social: percentages,
        enterprising: percentages,
        conventional: percentages,
      })
      .map(scores),
  );

  it('is a whole number from 0 to 100, and the explanation gives the same one', () => {
    fc.assert(
      fc.property(candidates, offers, results, (candidate, offer, result) => {
        const score = matchScore(candidate, offer, result);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        const explanation = explainMatch(candidate, offer, result);
        expect(explanation.match_score).toBe(score);
        expect(explanation.preparation_tips.length).toBeGreaterThan(0);
      }),
    );
  });

  it('depends on neither the order nor the case of skills and interests', () => {
    fc.assert(
      fc.property(candidates, offers, results, (candidate, offer, result) => {
        const other = { ...candidate, skills: candidate.skills.map((skill) => skill.toUpperCase()).toReversed(), interests: candidate.interests.toReversed() };
        const sameOffer = { ...offer, required_skills: offer.required_skills.toReversed(), preferred_skills: offer.preferred_skills.toReversed() };
        expect(matchScore(other, sameOffer, result)).toBe(matchScore(candidate, offer, result));
      }),
    );
  });

  it('never falls when the student learns a skill', () => {
    fc.assert(
      fc.property(candidates, offers, results, fc.constantFrom('Python', 'SQL', 'React'), (candidate, offer, result, skill) => {
        const learned = { ...candidate, skills: [...candidate.skills, skill] };
        expect(matchScore(learned, offer, result)).toBeGreaterThanOrEqual(matchScore(candidate, offer, result));
      }),
    );
  });
});

describe('explainMatch', () => {
  it('says what fits, what is missing and what to do', () => {
    const candidate = student({ skills: ['javascript', 'SQL'], interests: ['Startups', 'Web'], grade: 'college' });
    const offer = opportunity({
      title: 'Web Developer Intern',
      type: 'internship',
      company: 'Kaveri Labs',
      required_skills: ['JavaScript', 'React', 'CSS'],
      preferred_skills: ['SQL', 'Figma', 'Git'],
      grade_level: 'college',
    });
    expect(explainMatch(candidate, offer, scores({ investigative: 90, artistic: 80, realistic: 70 }))).toEqual({
      match_score: 49,
      match_reasons: [
        'You have 1 of 3 required skills: JavaScript.',
        'You have 1 of 3 preferred skills: SQL.',
        'It touches your interest in Web.',
        'Your interest profile (IAR) fits the career Web Developer (83 of 100).',
        'It is meant for your grade (college).',
      ],
      skill_gaps: ['React', 'CSS', 'Figma', 'Git'],
      preparation_tips: [
        'Learn React: Kaveri Labs requires it.',
        'Learn CSS: Kaveri Labs requires it.',
        'Learn Figma: Kaveri Labs prefers candidates who have it.',
      ],
    });
  });

  it('has no reason where nothing fits, and says what would help', () => {
    const offer = opportunity({ title: 'Teacher', required_skills: ['Teaching'], grade_level: 'college' });
    expect(explainMatch(student({ grade: '9' }), offer)).toEqual({
      match_score: 0,
      match_reasons: [],
      skill_gaps: ['Teaching'],
      preparation_tips: [
        'Learn Teaching: Tara Works requires it.',
        'Ask Tara Works whether your grade may apply: it is meant for college.',
        'Take the career assessment, so that your interests count in the match.',
      ],
    });
  });

  it.each<[Partial<Opportunity>, string]>([
    [{}, 'Show in your cover letter what you have done with what interests you here.'],
    [{ required_skills: ['Juggling'] }, 'Show in your cover letter what you have done with Juggling.'],
    [{ required_skills: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'Show in your cover letter what you have done with a, b, c, d, e and 2 more.'],
  ])('advises on the cover letter where nothing is missing: %j', (offer, tip) => {
    const skills = ['Juggling', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(explainMatch(student({ skills }), opportunity(offer))).toMatchObject({ skill_gaps: [], preparation_tips: [tip] });
  });
});

describe('gradeFits', () => {
  it.each<[string | null, string | null, boolean | null]>([
    [null, '10', null],
    ['10', null, null],
    ['10', '10', true],
    ['Grade 10', '10', true],
    ['10', '10th', true],
    ['10', 'class 10', true],
    ['10', '11', false],
    ['10', '9-12', true],
    ['10', '9 – 12', true],
    ['8', '9-12', false],
    ['11', '10, 11', true],
    ['12', '10 or 11', false],
    ['11', '11/12', true],
    ['10', 'School', true],
    ['10', 'college', false],
    ['College', 'college', true],
    ['2nd year', 'college', true],
    ['college', 'school', false],
    ['school', 'college', false],
    ['college', '9-12', false],
    ['college', '12, college', true],
    ['anything', 'Any', true],
    ['10', 'all grades', true],
    ['13', 'school', false],
  ])('grade %j for level %j: %j', (grade, level, fits) => {
    expect(gradeFits(grade, level)).toBe(fits);
  });
});
