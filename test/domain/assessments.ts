// The shipped assessments as records, for the suites that score them.

import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import type { AssessmentRecord, QuestionRecord } from '../../src/records/records.js';

interface AssessmentsFile {
  readonly assessments: readonly AssessmentRecord[];
}

/** Read afresh, so that no test sees another's changes. */
export function readAssessments(): readonly AssessmentRecord[] {
  const file: AssessmentsFile = parse(readFileSync(new URL('../../seeds/assessments.yaml', import.meta.url), 'utf8'));
  return file.assessments;
}

export function readAssessment(title: string): AssessmentRecord {
  const found = readAssessments().find((assessment) => assessment.title === title);
  if (!found) throw new Error(`No assessment ${title}`);
  return found;
}

/** A statement on the usual agreement scale. */
export function statement(id: string, riasec: NonNullable<QuestionRecord['riasec']>): QuestionRecord {
  return { id, text: id, type: 'likert', riasec, options: ['Strongly disagree', 'Disagree', 'Neutral', 'Agree', 'Strongly agree'] };
}

/** A question with the options a, b, c and d, of which b is right. */
export function choice(id: string, skill: string): QuestionRecord {
  return { id, text: id, type: 'single_choice', skill, options: ['a', 'b', 'c', 'd'], correct: 'b' };
}
