// What the records of a scenario say of each other: nothing twice that must be unique, no reference to what is not there, no counts
// that can't be met. When things happened is checked when as_of is known, by the makers of the records.

import { nearest } from '../domain/nearest.js';
import { exact, fold } from '../domain/same-text.js';
import { readAssessments } from './assessments.js';
import { listed, type Origin } from './readers.js';
import { type Lookup, lookup, lookupsOf } from './references.js';
import type { Counts, ScenarioFile } from './scenario-file.js';
import type { ScenarioLists } from './scenario-schema.js';

/** Every fault, as a line with source, line and path. @param origin of the counts */
export function checkLists(file: ScenarioFile, origin: Origin): string[] {
  const { lists, generate } = file;
  return [
    ...duplicates(lists),
    ...dangling(lists),
    ...contradictions(lists),
    ...counts(generate, lists).map((fault) => `${origin.source}:${origin.line}: ${fault}`),
  ];
}

/** The file that every scenario begins with. */
const WELL_KNOWN = 'credentials.yaml';

interface Named {
  readonly origin: Origin;
}

function duplicates(lists: ScenarioLists): string[] {
  const {
    students,
    educators,
    users,
    courses,
    opportunities,
    enrollments,
    applications,
    feedback,
    results,
    attendance,
    grades,
    api_keys,
    oauth_apps,
    webhooks,
  } = lists;
  const people = [...users, ...students, ...educators];
  const find = lookupsOf(lists);
  const byId = (items: readonly (Named & { readonly id: string | null })[]): string[] => repeated(items, 'id', ({ id }) => id);
  const byAlias = (items: readonly (Named & { readonly alias: string | null })[]): string[] =>
    repeated(items, 'alias', ({ alias }) => (alias === null ? null : exact(alias)));
  const userIds = [...users.map(({ id, origin }) => ({ id, origin })), ...[...students, ...educators].map(({ user_id, origin }) => ({ id: user_id, origin }))];
  return [
    ...repeated(people, 'email', ({ email }) => fold(email)),
    ...byId(userIds),
    ...[students, educators, courses, opportunities, enrollments, applications, feedback, results, attendance, grades, webhooks].flatMap(byId),
    ...[students, educators, users, courses, opportunities, enrollments, applications].flatMap(byAlias),
    ...repeated(api_keys, 'key', (entry) => entry.key),
    ...repeated(oauth_apps, 'client_id', ({ client_id }) => client_id),
    ...repeated(enrollments, 'student and course', ({ student, course }) => key(same(find.students, student), same(find.courses, course))),
    ...repeated(applications, 'student and opportunity', ({ student, opportunity }) =>
      key(same(find.students, student), same(find.opportunities, opportunity)),
    ),
    ...repeated(grades, 'student, subject and term', ({ student, subject_id, term }) => key(same(find.students, student), exact(subject_id), exact(term))),
  ];
}

const key = (...parts: readonly string[]): string => JSON.stringify(parts);

/** One name for whatever a record goes by: where it is declared. */
function same(find: Lookup<Named>, name: string): string {
  const [item] = find(name);
  return item ? JSON.stringify(item.origin) : name;
}

function repeated<T extends Named>(items: readonly T[], what: string, keyOf: (item: T) => string | null): string[] {
  const first = new Map<string, Origin>();
  // what every scenario has comes first in each list, and in lists that are checked together too
  const isWellKnown = ({ origin }: T): boolean => origin.source === WELL_KNOWN;
  return items
    .toSorted((a, b) => Number(isWellKnown(b)) - Number(isWellKnown(a)))
    .flatMap((item) => {
      const own = keyOf(item);
      if (own === null) return [];
      const before = first.get(own);
      if (before === undefined) {
        first.set(own, item.origin);
        return [];
      }
      const wellKnown = before.source === WELL_KNOWN ? ', where every scenario has it. Write `credentials: none` to have none of these' : '';
      return [say(item.origin, `has the same ${what} as ${before.path} at ${before.source}:${before.line}${wellKnown}.`)];
    });
}

function dangling(lists: ScenarioLists): string[] {
  const { students, courses, opportunities, applications } = lookupsOf(lists);
  const known = lists.results.length === 0 ? [] : readAssessments(0);
  const assessments = lookup(known, ({ id, title }) => [id, title]);
  const names: Readonly<Record<'student' | 'course' | 'opportunity' | 'application' | 'assessment', readonly (string | null)[]>> = {
    student: lists.students.flatMap(({ alias, email, external_id }) => [alias, email, external_id]),
    course: lists.courses.flatMap(({ alias, external_id }) => [alias, external_id]),
    opportunity: lists.opportunities.flatMap(({ alias, external_id }) => [alias, external_id]),
    application: lists.applications.map(({ alias }) => alias),
    assessment: known.map(({ title }) => title),
  };
  const missing = (origin: Origin, field: keyof typeof names, name: string, find: Lookup<unknown>): string[] => {
    const found = find(name).length;
    if (found === 1) return [];
    const problem = found === 0 ? 'names nothing in this scenario' : 'names more than one';
    const near = nearest(
      name,
      names[field].filter((candidate) => candidate !== null),
    );
    const by = {
      student: 'alias, id, email or external_id',
      course: 'alias, id or external_id',
      opportunity: 'alias, id or external_id',
      application: 'alias or id',
      assessment: 'id or title',
    }[field];
    const hint = found === 0 && near !== undefined ? `Did you mean ${JSON.stringify(near)}?` : `It must be the ${by} of one.`;
    return [`${origin.source}:${origin.line}: ${origin.path}.${field} ${problem}: ${JSON.stringify(name)}. ${hint}`];
  };
  return [
    ...lists.enrollments.flatMap(({ origin, student, course }) => [
      ...missing(origin, 'student', student, students),
      ...missing(origin, 'course', course, courses),
    ]),
    ...lists.applications.flatMap(({ origin, student, opportunity }) => [
      ...missing(origin, 'student', student, students),
      ...missing(origin, 'opportunity', opportunity, opportunities),
    ]),
    ...lists.feedback.flatMap(({ origin, application }) => missing(origin, 'application', application, applications)),
    ...lists.results.flatMap(({ origin, student, assessment }) => [
      ...missing(origin, 'student', student, students),
      ...missing(origin, 'assessment', assessment, assessments),
    ]),
    ...lists.attendance.flatMap(({ origin, student }) => missing(origin, 'student', student, students)),
    ...lists.grades.flatMap(({ origin, student }) => missing(origin, 'student', student, students)),
  ];
}

function contradictions(lists: ScenarioLists): string[] {
  const { courses } = lookupsOf(lists);
  return [
    ...lists.oauth_apps.flatMap(({ origin, client_secret, public: isPublic }) => {
      if (isPublic === (client_secret === null)) return [];
      return [say(origin, isPublic ? 'is public, so it has no client_secret.' : 'needs a client_secret, or `public: true`.')];
    }),
    ...lists.applications.flatMap(({ origin, stage, history }) =>
      stage === null || history === null ? [] : [say(origin, 'has both a stage and a history. The last stage of the history is the stage.')],
    ),
    ...lists.enrollments.flatMap(({ origin, course, payment, payment_id }) => {
      const isFree = (courses(course)[0]?.price ?? 0) === 0;
      return isFree && (payment !== null || payment_id !== null) ? [say(origin, 'has a payment, but its course has no price.')] : [];
    }),
  ];
}

function counts(generate: Counts, lists: ScenarioLists): string[] {
  const courses = generate.courses + lists.courses.length;
  const opportunities = generate.opportunities + lists.opportunities.filter(({ status }) => status === 'open').length;
  const most = (name: keyof Counts, limit: number, needs: readonly string[]): string[] =>
    generate[name] <= limit
      ? []
      : [`generate.${name} must be at most ${limit} with the ${listed(needs).replace(' or ', ' and ')} of this scenario; got ${generate[name]}.`];
  return [
    // half of all pairs: more would be a scenario in which everyone does everything
    ...most('enrollments', Math.floor((generate.students * courses) / 2), ['generated students', 'courses']),
    ...most('applications', Math.floor((generate.students * opportunities) / 2), ['generated students', 'open opportunities']),
    ...most('results', generate.students * 2, ['generated students']),
    ...most('attendance', generate.students, ['generated students']),
    ...most('grades', generate.students, ['generated students']),
  ];
}

function say(origin: Origin, problem: string): string {
  return `${origin.source}:${origin.line}: ${origin.path} ${problem}`;
}
