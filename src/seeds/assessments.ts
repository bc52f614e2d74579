// The assessments of every scenario: the vendor's content, which no API call creates.

import type { AssessmentRecord, QuestionRecord } from '../records/records.js';
import { readYaml } from './read-yaml.js';
import { list, number, object, oneOf, optional, required, text } from './readers.js';
import { ScenarioError } from './scenario-error.js';
import { readShipped } from './shipped.js';
import { ago, resolveWhen } from './when.js';

const question = object('a question', {
  id: required(text()),
  text: required(text(1_000)),
  type: required(oneOf('likert', 'single_choice')),
  options: required(list('options', text(1_000), 20)),
  riasec: optional(oneOf('realistic', 'investigative', 'artistic', 'social', 'enterprising', 'conventional')),
  correct: optional(text(1_000)),
  skill: optional(text()),
});

const assessment = object('an assessment', {
  id: required(text()),
  title: required(text()),
  type: required(oneOf('career', 'skill', 'academic')),
  description: optional(text(10_000)),
  duration: required(number(1, 1_000)),
  grade_levels: required(list('grades', text())),
  questions: required(list('questions', question)),
});

const file = object('the assessments', { assessments: required(list('assessments', assessment)) });

/** They were there three years before as_of, before anything else. */
const CREATED = ago('3y');

/** @param asOf epoch milliseconds; @throws ScenarioError where seeds/assessments.yaml is not as it should be */
export function readAssessments(asOf: number): AssessmentRecord[] {
  const source = 'assessments.yaml';
  const { value, lineOf } = readYaml(readShipped('assessments'), source);
  const read = file(value, [], {
    report: (path, problem) => {
      throw new ScenarioError(`${source}:${lineOf(path)}: ${path.join('.')} ${problem}`);
    },
    originOf: (path) => ({ source, line: 0, path: path.join('.') }),
  });
  return (read?.assessments ?? []).map(({ id, title, type, description, duration, grade_levels, questions }) => ({
    id,
    title,
    type,
    description,
    duration,
    grade_levels,
    questions: questions.map(toQuestion),
    created_at: resolveWhen(CREATED, asOf),
  }));
}

function toQuestion({ id, text: wording, type, options, riasec, correct, skill }: NonNullable<ReturnType<typeof question>>): QuestionRecord {
  return {
    id,
    text: wording,
    type,
    options,
    ...(riasec === null ? {} : { riasec }),
    ...(correct === null ? {} : { correct }),
    ...(skill === null ? {} : { skill }),
  };
}
