// A scenario → the records that a workspace starts with: those it declares and those it asks to be made. The same scenario, faker
// seed and as_of give the same bytes on every machine.

import { fold } from '../domain/same-text.js';
import type { ApiKeyRecord, OAuthAppRecord, StoredRecord, WebhookEndpointRecord } from '../records/records.js';
import type { CollectionName } from '../workspace/collections.js';
import { readAssessments } from './assessments.js';
import { likelyField } from './catalog/fields-of-study.js';
import { makeDeclared } from './declared.js';
import { careerResults, makeApplications } from './make-applications.js';
import { createMaking, type Making, oldestFirst } from './make-context.js';
import { makeCourses } from './make-courses.js';
import { makeEducators } from './make-educators.js';
import { makeEnrollments } from './make-enrollments.js';
import { makeOpportunities } from './make-opportunities.js';
import { makePeople } from './make-people.js';
import { makeResults } from './make-results.js';
import { makeAttendance, makeGrades } from './make-school-records.js';
import { createRandom } from './random.js';
import type { ScenarioFile } from './scenario-file.js';
import type { ScenarioLists } from './scenario-schema.js';
import { wholeSecond } from './when.js';

export interface ScenarioData {
  readonly name: string;
  /** Of each collection, oldest first. */
  readonly collections: Partial<Record<CollectionName, readonly StoredRecord[]>>;
  /** The last number that each collection gave out. */
  readonly sequences: Readonly<Record<string, number>>;
}

/**
 * @param asOf epoch milliseconds, cut to the second: nothing but a deadline is later
 * @throws ScenarioError for a declared record of an impossible time
 */
export async function generate(scenario: ScenarioFile, { fakerSeed, asOf }: { fakerSeed: number; asOf: number }): Promise<ScenarioData> {
  const random = await createRandom(fakerSeed);
  const making = createMaking(fakerSeed, wholeSecond(asOf));
  const assessments = readAssessments(making.asOf);
  const { generate: counts, lists } = scenario;
  const declared = makeDeclared(scenario, assessments, making, random);
  const taken = new Set(declared.users.map(({ email }) => fold(email)));
  const people = makePeople(counts.students, making, random, taken, scenario.password);
  const offers = [
    ...declared.courses.map((course) => ({ course, field: likelyField(course.skills)?.name ?? null })),
    ...makeCourses(counts.courses, making, random),
  ];
  const openings = [
    ...declared.opportunities.map((opportunity) => ({ opportunity, field: likelyField(opportunity.required_skills)?.name ?? null })),
    ...makeOpportunities(counts.opportunities, making, random),
  ];
  const open = openings.filter(({ opportunity }) => opportunity.status === 'open');
  const enrolled = oldestFirst([...declared.enrollments, ...makeEnrollments(counts.enrollments, people, offers, making, random)]);
  const results = makeResults(counts.results, people, assessments, making, random).map(({ record }) => record);
  const applied = makeApplications(counts.applications, people, open, careerResults(results), making, random);
  const attendance = makeAttendance(counts.attendance, people, making, random);
  const grades = makeGrades(counts.grades, people, making, random);
  const teachers = makeEducators(counts.educators, people, making, random, taken, scenario.password);
  const collections: ScenarioData['collections'] = {
    users: by(({ created_at }) => created_at, [...declared.users, ...people.map(({ user }) => user), ...teachers.map(({ user }) => user)]),
    students: by(({ created_at }) => created_at, [...declared.students, ...people.map(({ student }) => student)]),
    educators: by(({ created_at }) => created_at, [...declared.educators, ...teachers.map(({ educator }) => educator)]),
    courses: by(
      ({ created_at }) => created_at,
      offers.map(({ course }) => course),
    ),
    enrollments: enrolled.map(({ record }) => record),
    payments: enrolled.flatMap(({ payment }) => payment ?? []),
    opportunities: by(
      ({ created_at }) => created_at,
      openings.map(({ opportunity }) => opportunity),
    ),
    applications: by(({ applied_at }) => applied_at, [...declared.applications, ...applied.map(({ record }) => record)]),
    feedback: by(({ created_at }) => created_at, [...declared.feedback, ...applied.flatMap(({ feedback }) => feedback ?? [])]),
    assessments,
    results: by(({ completed_at }) => completed_at, [...declared.results, ...results]),
    attendance: by(({ created_at }) => created_at, [...declared.attendance, ...attendance]),
    grades: by(({ created_at }) => created_at, [...declared.grades, ...grades]),
    ...makeSettings(lists, making),
  };
  return { name: scenario.name, collections: withoutEmpty(collections), sequences: making.sequences };
}

function by<T>(timeOf: (record: T) => number, records: readonly T[]): T[] {
  return oldestFirst(records.map((record) => ({ at: timeOf(record), record }))).map(({ record }) => record);
}

/** What an integrator sets up: it is there from as_of on. */
function makeSettings({ api_keys, oauth_apps, webhooks }: ScenarioLists, making: Making): ScenarioData['collections'] {
  const created_at = making.asOf;
  return {
    api_keys: api_keys.map(({ key, secret, plan }): ApiKeyRecord => ({ id: key, secret, plan, created_at })),
    oauth_apps: oauth_apps.map(({ client_id, client_secret, name, redirect_uris, scopes, public: isPublic }): OAuthAppRecord => ({
      id: client_id,
      client_secret,
      name,
      redirect_uris,
      scopes,
      public: isPublic,
      created_at,
    })),
    webhook_endpoints: webhooks.map(({ id, url, events, secret, enabled, description, retry_schedule }): WebhookEndpointRecord => ({
      id: id ?? making.newId('webhook_endpoints'),
      url,
      events,
      secret,
      enabled,
      description,
      retry_schedule,
      created_at,
    })),
  };
}

function withoutEmpty(collections: ScenarioData['collections']): ScenarioData['collections'] {
  return Object.fromEntries(Object.entries(collections).filter(([, records]) => records.length > 0));
}
