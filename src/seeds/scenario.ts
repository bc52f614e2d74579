// A scenario file → one whole scenario: read, joined with what it extends and with the well-known credentials, and checked for what
// its records say of each other. Records are made of it by generate.ts.

import { checkLists } from './check-lists.js';
import { readYaml, type YamlText } from './read-yaml.js';
import type { Findings, Origin } from './readers.js';
import { ScenarioError } from './scenario-error.js';
import type { Counts, ScenarioFile } from './scenario-file.js';
import { scenario as readScenario, type ScenarioEntry, type ScenarioLists } from './scenario-schema.js';
import { DEFAULT_AS_OF, readShipped } from './shipped.js';

/** How many faults a message lists. */
const MAX_FAULTS = 20;

const DEFAULT_PASSWORD = 'password';

/**
 * @param source what the text is called in messages: a file's name
 * @throws ScenarioError: a line a fault (the first 20), each with source, line, path and what is allowed
 */
export function parseScenario(text: string, source: string): ScenarioFile {
  const own = readEntry(text, source);
  const base = own.extends === null ? null : readEntry(readShipped(own.extends), `${own.extends}.yaml`);
  // a shipped scenario may itself extend another: campus is default, larger
  const root = base === null || base.extends === null ? null : readEntry(readShipped(base.extends), `${base.extends}.yaml`);
  const entries = [root, base, own].filter((entry) => entry !== null);
  if (own.credentials === 'none' && entries.some((entry) => entry !== own && entry.students.length + entry.applications.length + entry.enrollments.length > 0))
    throw new ScenarioError(
      `${own.origin.source}: \`credentials: none\` does not go with \`extends: ${String(own.extends)}\`, which is built around the well-known student. Extend empty, or nothing.`,
    );
  const parts = own.credentials === 'none' ? entries : [readEntry(readShipped('credentials'), 'credentials.yaml'), ...entries];
  const last = <T>(pick: (entry: ScenarioEntry) => T | null): T | null => entries.reduce<T | null>((value, entry) => pick(entry) ?? value, null);
  const file: ScenarioFile = {
    name: own.name ?? 'custom',
    description: own.description,
    as_of: last((entry) => entry.as_of) ?? DEFAULT_AS_OF,
    password: last((entry) => entry.password) ?? DEFAULT_PASSWORD,
    generate: countsOf(entries),
    lists: joinLists(parts),
  };
  refuse(checkLists(file, own.generate?.origin ?? own.origin));
  return file;
}

function countsOf(entries: readonly ScenarioEntry[]): Counts {
  const last = (name: keyof Counts): number => entries.reduce((count, { generate }) => generate?.[name] ?? count, 0);
  return {
    students: last('students'),
    educators: last('educators'),
    courses: last('courses'),
    opportunities: last('opportunities'),
    applications: last('applications'),
    enrollments: last('enrollments'),
    results: last('results'),
    attendance: last('attendance'),
    grades: last('grades'),
  };
}

function joinLists(parts: readonly ScenarioLists[]): ScenarioLists {
  const joined = <T>(listOf: (part: ScenarioLists) => readonly T[]): readonly T[] => parts.flatMap(listOf);
  return {
    students: joined(({ students }) => students),
    educators: joined(({ educators }) => educators),
    users: joined(({ users }) => users),
    courses: joined(({ courses }) => courses),
    opportunities: joined(({ opportunities }) => opportunities),
    enrollments: joined(({ enrollments }) => enrollments),
    applications: joined(({ applications }) => applications),
    feedback: joined(({ feedback }) => feedback),
    results: joined(({ results }) => results),
    attendance: joined(({ attendance }) => attendance),
    grades: joined(({ grades }) => grades),
    api_keys: joined(({ api_keys }) => api_keys),
    oauth_apps: joined(({ oauth_apps }) => oauth_apps),
    webhooks: joined(({ webhooks }) => webhooks),
  };
}

function readEntry(text: string, source: string): ScenarioEntry {
  const yaml = readYaml(text, source);
  if (yaml.value === null || yaml.value === undefined)
    throw new ScenarioError(`${source}: it is empty. Write a scenario into it, or use the scenario \`empty\`, which has no records.`);
  const faults: string[] = [];
  const entry = readScenario(yaml.value, [], findingsOf(yaml, faults));
  refuse(faults);
  if (!entry) throw new ScenarioError(`${source}: it is no scenario.`);
  return entry;
}

function findingsOf({ source, lineOf }: YamlText, faults: string[]): Findings {
  return {
    report: (path, problem) => faults.push(`${source}:${lineOf(path)}: ${path.length === 0 ? 'It' : path.join('.')} ${problem}`),
    // a list of 10,000 records asks once for each
    originOf: (path): Origin => ({ source, line: lineOf(path), path: path.join('.') }),
  };
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > MAX_FAULTS ? [`... and ${faults.length - MAX_FAULTS} more.`] : [];
  throw new ScenarioError([...faults.slice(0, MAX_FAULTS), ...more].join('\n'));
}
