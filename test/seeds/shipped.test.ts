// The shipped scenarios are the same bytes on every machine, in every run, and hold what docs/scenarios.md says.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from 'vitest';

import type { StoredRecord } from '../../src/records/records.js';
import { readBuilt } from '../../src/seeds/built.js';
import { generate, type ScenarioData } from '../../src/seeds/generate.js';
import { parseScenario } from '../../src/seeds/scenario.js';
import { DEFAULT_AS_OF, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES, type ShippedName } from '../../src/seeds/shipped.js';

const make = async (name: ShippedName, { fakerSeed = DEFAULT_FAKER_SEED, asOf = DEFAULT_AS_OF } = {}): Promise<ScenarioData> =>
  generate(parseScenario(readShipped(name), `${name}.yaml`), { fakerSeed, asOf });

const campus = make('campus');

const digestOf = (data: ScenarioData): string => createHash('sha256').update(JSON.stringify(data)).digest('hex');

// A change of seeds, generator or faker changes these, and with them the data that users' tests rely on: say so in the changelog.
const DIGESTS: Readonly<Record<ShippedName, string>> = {
  default: '0dad0a9df7fc00d7c04fb3cb86121ae3ffc1e37747f080edca3f53365c6968e2',
  empty: 'f126cbaca606b1aa8da9a39d2a9ca28325f2a14fbbcead1a1b8524e6e371cd5b',
  campus: '7e08230aab1d61e22487c1bcabd121130f5f2f5a30ac247ff0694bfaecf3db9c',
};

describe('the bytes of a shipped scenario', () => {
  it.each([
    ['default', make('default')],
    ['empty', make('empty')],
    ['campus', campus],
  ] as const)('%s are those of every other machine', async (name, data) => {
    expect(digestOf(await data)).toBe(DIGESTS[name]);
  });

  it.each(SHIPPED_NAMES)('%s are the same read from what the build keeps', async (name) => {
    const built = await readBuilt(name);
    expect(built && digestOf(built.data)).toBe(DIGESTS[name]);
  });

  describe('do not depend on', () => {
    const zone = process.env['TZ'];
    afterEach(() => {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    });

    it.each(['Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kolkata'])('the time zone: %s', async (other) => {
      process.env['TZ'] = other;
      expect(digestOf(await make('default'))).toBe(DIGESTS.default);
    });

    it('what others do with faker meanwhile', async () => {
      const { faker } = await import('@faker-js/faker/locale/en_IN');
      faker.seed(7);
      const before = faker.person.fullName();
      faker.seed(7);
      const making = make('default');
      expect(faker.person.fullName()).toBe(before);
      expect(digestOf(await making)).toBe(DIGESTS.default);
    });
  });

  it('change with the faker seed, all but what is written out', async () => {
    const [one, other] = [await make('default'), await make('default', { fakerSeed: 7 })];
    const fixed = (data: ScenarioData): unknown => idsOf(data, 'students').filter((id) => id.startsWith('00000000'));
    expect(fixed(other)).toEqual(fixed(one));
    expect(idsOf(other, 'students').filter((id) => idsOf(one, 'students').includes(id))).toEqual(['00000000-0000-4000-8000-000000000001']);
  });

  it('change with as_of in their times only: everything moves along', async () => {
    // by whole weeks, so that school days stay school days, and within one term
    const weeks = 2 * 604_800_000;
    const [one, moved] = [await make('default'), await make('default', { asOf: DEFAULT_AS_OF + weeks })];
    expect(moved.sequences).toEqual(one.sequences);
    const times = (data: ScenarioData): number[] => (data.collections.enrollments ?? []).map((record) => Number(Reflect.get(record, 'enrolled_at')));
    expect(times(moved)).toEqual(times(one).map((time) => time + weeks));
  });
});

describe('the counts of', () => {
  it('default: a small institution', async () => {
    expect(countsOf(await make('default'))).toMatchObject({
      students: 200,
      educators: 12,
      courses: 40,
      opportunities: 60,
      applications: 300,
      assessments: 6,
      results: 150,
    });
  });

  it('campus: the scale that the vendor states of itself', async () => {
    expect(countsOf(await campus)).toMatchObject({
      students: 10_000,
      educators: 250,
      courses: 500,
      opportunities: 1_000,
      applications: 15_000,
      enrollments: 20_000,
    });
  });

  it('empty: the credentials, their one student and one educator, and the assessments', async () => {
    expect(countsOf(await make('empty'))).toEqual({ users: 4, students: 1, educators: 1, assessments: 6, api_keys: 4, oauth_apps: 2 });
  });
});

describe('default', async () => {
  const { collections } = await make('default');
  const values = (collection: keyof typeof collections, field: string): unknown[] =>
    (collections[collection] ?? []).map((record) => Reflect.get(record, field));

  it('has applications in every stage, in each of the last twelve months', () => {
    expect(new Set(values('applications', 'status'))).toEqual(new Set(['applied', 'screening', 'interview', 'offer', 'hired', 'rejected']));
    const months = values('applications', 'applied_at').map((time) => new Date(Number(time)).toISOString().slice(0, 7));
    expect([...new Set(months)]).toEqual([
      '2025-01',
      '2025-02',
      '2025-03',
      '2025-04',
      '2025-05',
      '2025-06',
      '2025-07',
      '2025-08',
      '2025-09',
      '2025-10',
      '2025-11',
      '2025-12',
      '2026-01',
    ]);
  });

  it('has something for every filter: types, levels, prices, grades, stages of an enrollment and of a payment', () => {
    expect(new Set(values('opportunities', 'type'))).toEqual(new Set(['job', 'internship', 'training']));
    expect(new Set(values('courses', 'type'))).toEqual(new Set(['internal', 'external']));
    expect(new Set(values('courses', 'level'))).toEqual(new Set(['beginner', 'intermediate', 'advanced']));
    expect(values('courses', 'price').filter((price) => price === null).length).toBeGreaterThan(5);
    expect(new Set(values('students', 'grade'))).toEqual(new Set(['9', '10', '11', '12', 'college']));
    expect(new Set(values('enrollments', 'status'))).toEqual(new Set(['active', 'completed', 'dropped']));
    expect(new Set(values('payments', 'status'))).toEqual(new Set(['pending', 'completed', 'failed']));
    expect(new Set(values('attendance', 'status'))).toEqual(new Set(['present', 'absent', 'late']));
  });

  it('has good and bad matches', () => {
    const scores = values('applications', 'match_score').map(Number);
    expect(scores.filter((score) => score < 35).length).toBeGreaterThan(30);
    expect(scores.filter((score) => score > 65).length).toBeGreaterThan(30);
  });

  it('lists the well-known people first', () => {
    const names = ['educator', 'recruiter', 'admin', 'student'];
    expect(values('users', 'email').slice(0, 4)).toEqual(names.map((name) => `${name}@sandbox.test`));
    expect([values('students', 'email')[0], values('educators', 'email')[0]]).toEqual(['student@sandbox.test', 'educator@sandbox.test']);
  });

  it('has educators at as many schools and colleges, with and without an external_id', () => {
    expect(new Set(values('educators', 'school_id')).size).toBe(12);
    const schools = values('educators', 'school_id').map((id) => String(id).slice(0, 3));
    expect(new Set(schools)).toEqual(new Set(['SCH', 'COL']));
    expect(new Set(values('educators', 'external_id').map((id) => id === null))).toEqual(new Set([true, false]));
  });

  it('has attendance of the last twenty school days and grades of the last two terms', () => {
    expect(new Set(values('attendance', 'date'))).toHaveLength(20);
    expect(values('attendance', 'date').filter((date) => [0, 6].includes(new Date(`${String(date)}T00:00:00Z`).getUTCDay()))).toEqual([]);
    expect([...new Set(values('grades', 'term'))].toSorted()).toEqual(['2024-25 Term 2', '2025-26 Term 1']);
  });
});

describe('docs/scenarios.md', () => {
  const docs = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');

  it('lists every fixed id of credentials and default', () => {
    const ids = [...`${readShipped('credentials')}${readShipped('default')}`.matchAll(/00000000-0000-4000-8000-[0-9a-f]{12}/g)].map(([id]) => id);
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.filter((id) => !docs.includes(id))).toEqual([]);
  });

  it('shows a scenario that works', async () => {
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(docs) ?? [];
    const { collections } = await generate(parseScenario(yaml, 'docs'), { fakerSeed: 1, asOf: DEFAULT_AS_OF });
    expect(collections.webhook_endpoints).toMatchObject([{ secret: 'whsec_ci', events: ['*'] }]);
    expect(collections.applications).toContainEqual(expect.objectContaining({ status: 'interview', applied_at: DEFAULT_AS_OF - 20 * 86_400_000 }));
    expect(collections.students).toHaveLength(52);
  });

  it.each([
    'students',
    'educators',
    'users',
    'courses',
    'opportunities',
    'enrollments',
    'applications',
    'feedback',
    'results',
    'attendance',
    'grades',
    'api_keys',
    'oauth_apps',
    'webhooks',
  ])('names every field of %s', (list) => {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${list}\` |`)) ?? '';
    // id and alias are told once for all
    const fields = fieldsOf(list).filter((field) => field !== 'id' && field !== 'alias');
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter((field) => !row.includes(`\`${field}`))).toEqual([]);
  });
});

function countsOf({ collections }: ScenarioData): Record<string, number> {
  return Object.fromEntries(Object.entries(collections).map(([name, records]) => [name, records.length]));
}

function idsOf({ collections }: ScenarioData, name: 'students'): string[] {
  return (collections[name] ?? []).map(({ id }: StoredRecord) => id);
}

/** The fields of a list's records, as the refusal of an unknown one tells them. */
function fieldsOf(list: string): string[] {
  try {
    parseScenario(`${list}: [{ there_is_no_such_field: 1 }]`, 'my.yaml');
    return [];
  } catch (error) {
    return /Its fields: (.*)\./.exec(String(error))?.[1]?.split(', ') ?? [];
  }
}
