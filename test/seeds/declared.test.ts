// What a user's own scenario declares: the records that come of it, and the refusal of impossible times.

import { describe, expect, it } from 'vitest';

import { formatTime } from '../../src/domain/time.js';
import { generate, type ScenarioData } from '../../src/seeds/generate.js';
import { parseScenario } from '../../src/seeds/scenario.js';
import { DEFAULT_AS_OF } from '../../src/seeds/shipped.js';
import { makeId } from '../../src/workspace/ids.js';
import { createBase } from '../../src/workspace/store.js';

const SEED = 42;
const DAY = 86_400_000;

async function dataOf(yaml: string, asOf = DEFAULT_AS_OF): Promise<ScenarioData> {
  return generate(parseScenario(yaml, 'my.yaml'), { fakerSeed: SEED, asOf });
}

const OWN = `
credentials: none
password: open sesame
students:
  - { alias: asha, name: Asha, email: asha@example.org, skills: [Python], created_at: -100d }
  - { name: Ravi, email: ravi@example.org, password: his own, external_id: SIS-7 }
courses:
  - { alias: python, title: Python, type: internal }
  - { alias: react, title: React, type: external, price: 1499 }
opportunities:
  - { alias: job, title: Python Developer, type: job, company: Palash Labs, required_skills: [Python, SQL], created_at: -50d, deadline: +10y }
`;

describe('declared credentials', () => {
  it('stand beside the well-known ones: keys, apps, and endpoints with their secrets, so that CI needs no script', async () => {
    const { collections } = await dataOf(`
name: ci
api_keys:
  - { key: ci_key, secret: ci_secret, plan: basic }
oauth_apps:
  - { client_id: my_app, client_secret: my_secret, name: My App, redirect_uris: ["https://app.test/auth/callback"], scopes: [profile] }
webhooks:
  - { url: "http://127.0.0.1:9000/hook", events: [application.submitted], secret: whsec_given, description: CI }
  - { url: "https://app.test/hook", events: "*", secret: other, retry_schedule: [1, 2] }
`);
    expect(collections.api_keys?.map(({ id }) => id)).toEqual(['test_key', 'test_key_free', 'test_key_basic', 'test_key_professional', 'ci_key']);
    expect(collections.api_keys?.at(-1)).toEqual({ id: 'ci_key', secret: 'ci_secret', plan: 'basic', created_at: DEFAULT_AS_OF });
    expect(collections.oauth_apps?.at(-1)).toEqual({
      id: 'my_app',
      client_secret: 'my_secret',
      name: 'My App',
      redirect_uris: ['https://app.test/auth/callback'],
      scopes: ['profile'],
      public: false,
      created_at: DEFAULT_AS_OF,
    });
    expect(collections.webhook_endpoints).toEqual([
      {
        id: makeId(SEED, 'webhook_endpoints', 1),
        url: 'http://127.0.0.1:9000/hook',
        events: ['application.submitted'],
        secret: 'whsec_given',
        enabled: true,
        description: 'CI',
        retry_schedule: [1, 5, 30, 120, 600],
        created_at: DEFAULT_AS_OF,
      },
      {
        id: makeId(SEED, 'webhook_endpoints', 2),
        url: 'https://app.test/hook',
        events: ['*'],
        secret: 'other',
        enabled: true,
        description: null,
        retry_schedule: [1, 2],
        created_at: DEFAULT_AS_OF,
      },
    ]);
  });

  it('are all that there is with `credentials: none`', async () => {
    const { collections } = await dataOf('credentials: none\napi_keys:\n  - { key: only, secret: this }');
    expect(Object.keys(collections)).toEqual(['assessments', 'api_keys']);
    expect(collections.api_keys).toHaveLength(1);
  });

  it('come on top of a whole scenario with `extends`', async () => {
    const { collections } = await dataOf(
      'name: ours\nextends: default\ngenerate: { students: 20, applications: 10, enrollments: 10, results: 5, attendance: 5, grades: 5 }\napi_keys:\n  - { key: ours, secret: s }',
    );
    expect(collections.students).toHaveLength(21);
    expect(collections.courses).toHaveLength(40);
    expect(collections.api_keys?.at(-1)).toMatchObject({ id: 'ours' });
  });
});

describe('a declared student', () => {
  it('is a user too, with the password of the scenario or one of its own', async () => {
    const { collections } = await dataOf(OWN);
    const [ravi, asha] = collections.students ?? [];
    // oldest first: the day of Ravi's is the usual one, a year ago
    expect(ravi).toMatchObject({ name: 'Ravi', external_id: 'SIS-7', phone: null, skills: [], created_at: DEFAULT_AS_OF - 365 * DAY });
    expect(asha).toMatchObject({ id: makeId(SEED, 'students', 1), user_id: makeId(SEED, 'users', 1), skills: ['Python'] });
    expect(collections.users).toEqual([
      expect.objectContaining({ email: 'ravi@example.org', role: 'student', student_id: ravi?.id, password: { literal: 'his own' } }),
      expect.objectContaining({ email: 'asha@example.org', role: 'student', student_id: asha?.id, password: { literal: 'open sesame' } }),
    ]);
  });

  it('is referred to by alias, email, external_id or id', async () => {
    const id = '00000000-0000-4000-8000-0000000000aa';
    const { collections } = await dataOf(
      `${OWN}  - { alias: other, id: ${id}, title: T, type: training, company: C }\napplications:\n  - { student: asha, opportunity: job }\n  - { student: SIS-7, opportunity: other }\n  - { student: Ravi@Example.ORG, opportunity: job }\n  - { student: asha@example.org, opportunity: ${id} }`,
    );
    expect(collections.applications).toHaveLength(4);
    expect(() => createBase({ name: 'test', as_of: 0, collections, sequences: {} })).not.toThrow();
  });
});

describe('a declared educator', () => {
  const OWN_ID = '00000000-0000-4000-8000-0000000000aa';

  it('is a user too, with the password of the scenario or one of its own', async () => {
    const { collections } = await dataOf(`
credentials: none
password: open sesame
educators:
  - { name: Meera, email: meera@example.org, school_id: SCH-1, subjects: [Physics, Science], qualifications: [B.Ed], experience_years: 0, external_id: EMP-7, created_at: -100d }
  - { id: ${OWN_ID}, user_id: ${OWN_ID}, name: Ravi, email: ravi@example.org, password: his own }
`);
    const [ravi, meera] = collections.educators ?? [];
    const at = DEFAULT_AS_OF - 100 * DAY;
    expect(meera).toEqual({
      id: makeId(SEED, 'educators', 1),
      user_id: makeId(SEED, 'users', 1),
      name: 'Meera',
      email: 'meera@example.org',
      school_id: 'SCH-1',
      subjects: ['Physics', 'Science'],
      qualifications: ['B.Ed'],
      experience_years: 0,
      external_id: 'EMP-7',
      created_at: at,
      updated_at: at,
    });
    const none = { school_id: null, subjects: [], qualifications: [], experience_years: null, external_id: null };
    expect(ravi).toMatchObject({ id: OWN_ID, user_id: OWN_ID, ...none, created_at: DEFAULT_AS_OF - 365 * DAY });
    expect(collections.users).toMatchObject([
      { id: OWN_ID, email: 'ravi@example.org', role: 'educator', student_id: null, password: { literal: 'his own' } },
      { id: makeId(SEED, 'users', 1), email: 'meera@example.org', role: 'educator', email_verified: true, password: { literal: 'open sesame' } },
    ]);
  });

  it('comes with a declared user of that role, and with no other', async () => {
    const { collections } = await dataOf(`
credentials: none
users:
  - { id: ${OWN_ID}, name: Meera, email: meera@example.org, role: educator, created_at: -3d }
  - { name: Rohan, email: rohan@example.org, role: recruiter }
`);
    expect(collections.educators).toMatchObject([
      { id: makeId(SEED, 'educators', 1), user_id: OWN_ID, name: 'Meera', email: 'meera@example.org', subjects: [], created_at: DEFAULT_AS_OF - 3 * DAY },
    ]);
    expect(collections.users).toHaveLength(2);
  });
});

describe('generated educators', () => {
  it('leave every other record as it is, and go on after the users of the students', async () => {
    const generated = 'students: 20, courses: 5, opportunities: 5, applications: 10, enrollments: 10, results: 10, attendance: 5, grades: 5';
    const [without, having] = [await dataOf(`generate: { ${generated} }`), await dataOf(`generate: { ${generated}, educators: 7 }`)];
    const { educators: _, users: few = [], ...others } = without.collections;
    const { educators = [], users = [], ...same } = having.collections;
    expect(same).toEqual(others);
    const known = new Set(few.map(({ id }) => id));
    expect(users.filter(({ id }) => known.has(id))).toEqual(few);
    expect(users.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual([21, 22, 23, 24, 25, 26, 27].map((at) => makeId(SEED, 'users', at)));
    expect(educators).toHaveLength(8);
  });

  it('teach at every place of the catalog where there are no generated students', async () => {
    const { collections } = await dataOf('credentials: none\ngenerate: { educators: 52 }');
    const places = (collections.educators ?? []).map((educator) => Reflect.get(educator, 'school_id'));
    expect(new Set(places).size).toBe(26);
  });

  it('get an email that no one else has', async () => {
    const { collections } = await dataOf('credentials: none\ngenerate: { students: 2000, educators: 2000 }');
    const emails = (collections.users ?? []).map((one) => String(Reflect.get(one, 'email')));
    expect(new Set(emails).size).toBe(4000);
  });
});

describe('a declared application', () => {
  const apply = async (fields: string) => {
    const { collections } = await dataOf(`${OWN}applications:\n  - { student: asha, opportunity: job${fields} }`);
    return collections.applications?.[0];
  };

  it('without a stage is as new: applied, and in screening', async () => {
    const at = DEFAULT_AS_OF - 14 * DAY;
    expect(await apply('')).toMatchObject({
      status: 'applied',
      pipeline_stage: 'screening',
      applied_at: at,
      updated_at: at,
      history: [{ stage: 'applied', at }],
    });
  });

  it('gets the match score of the rule, unless one is given', async () => {
    expect(await apply('')).toMatchObject({ match_score: 50 });
    expect(await apply(', match_score: 99')).toMatchObject({ match_score: 99 });
  });

  it('with a stage has come there the usual way, three days a step', async () => {
    const at = DEFAULT_AS_OF - 20 * DAY;
    expect(await apply(', applied_at: -20d, stage: offer')).toMatchObject({
      status: 'offer',
      pipeline_stage: 'offer',
      updated_at: at + 9 * DAY,
      history: ['applied', 'screening', 'interview', 'offer'].map((stage, i) => ({ stage, at: at + i * 3 * DAY })),
    });
  });

  it('that is rejected was screened before', async () => {
    expect(await apply(', stage: rejected')).toMatchObject({ history: [{ stage: 'applied' }, { stage: 'screening' }, { stage: 'rejected' }] });
  });

  it('of this morning has come to its stage all the same, before as_of', async () => {
    const application = await apply(', applied_at: -1h, stage: hired');
    expect(application).toMatchObject({ status: 'hired', updated_at: DEFAULT_AS_OF - 12 * 60_000 });
  });

  it('with a history has that one', async () => {
    expect(await apply(', history: [{ stage: interview, at: -3d }, { stage: screening, at: -2d }]')).toMatchObject({
      status: 'screening',
      pipeline_stage: 'screening',
      history: [{ stage: 'applied' }, { stage: 'interview', at: DEFAULT_AS_OF - 3 * DAY }, { stage: 'screening', at: DEFAULT_AS_OF - 2 * DAY }],
    });
  });
});

describe('a declared enrollment', () => {
  const enroll = async (fields: string) => {
    const { collections } = await dataOf(`${OWN}enrollments:\n  - { student: asha${fields} }`);
    return { enrollment: collections.enrollments?.[0], payment: collections.payments?.[0] };
  };

  it('in a free course has no payment', async () => {
    const { enrollment, payment } = await enroll(', course: python');
    expect(enrollment).toMatchObject({ progress: 0, status: 'active', last_accessed: null, completed_at: null });
    expect(payment).toBeUndefined();
  });

  it('in a priced course waits for its payment', async () => {
    expect((await enroll(', course: react')).payment).toMatchObject({ amount: 1499, currency: 'INR', status: 'pending', paid_at: null });
  });

  it('is paid where the scenario says so', async () => {
    expect((await enroll(', course: react, payment: completed, enrolled_at: -2d')).payment).toMatchObject({
      status: 'completed',
      paid_at: DEFAULT_AS_OF - 2 * DAY + 60_000,
    });
  });

  it('with all of its progress is completed', async () => {
    expect((await enroll(', course: python, progress: 100, completed_at: -3d')).enrollment).toMatchObject({
      status: 'completed',
      completed_at: DEFAULT_AS_OF - 3 * DAY,
    });
  });
});

describe('a declared result', () => {
  const result = async (fields: string) => (await dataOf(`${OWN}results:\n  - { student: asha, ${fields} }`)).collections.results?.[0];

  it('is scored by its answers, each the place of an option', async () => {
    const answers = Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? 5 : 1)).join(', ');
    expect(await result(`assessment: Career Interest Inventory, answers: [${answers}]`)).toMatchObject({
      riasec_scores: { realistic: 100, investigative: 0, artistic: 0, social: 0, enterprising: 0, conventional: 0 },
    });
  });

  it('gets answers that suit the student where there are none', async () => {
    const score = Reflect.get((await result('assessment: JavaScript Fundamentals')) ?? {}, 'score');
    expect(score).toBeGreaterThan(0);
  });
});

describe('an impossible time is refused', () => {
  it.each([
    [
      'after as_of',
      'students:\n  - { name: A, email: a@example.org, created_at: +1d }',
      'my.yaml:2: students.0.created_at must not be after as_of, 2026-01-23T10:00:00Z; got 2026-01-24T10:00:00Z.',
    ],
    [
      'an educator after as_of',
      'educators:\n  - { name: A, email: a@example.org, created_at: +1d }',
      'my.yaml:2: educators.0.created_at must not be after as_of, 2026-01-23T10:00:00Z; got 2026-01-24T10:00:00Z.',
    ],
    [
      'an application before its opportunity',
      `${OWN.trim()}\napplications:\n  - { student: asha, opportunity: job, applied_at: -60d }`,
      `my.yaml:12: applications.0.applied_at must not be before ${formatTime(DEFAULT_AS_OF - 50 * DAY)}, when what it needs came to be; got ${formatTime(DEFAULT_AS_OF - 60 * DAY)}.`,
    ],
    [
      'a stage before the one before it',
      `${OWN.trim()}\napplications:\n  - student: asha\n    opportunity: job\n    history:\n      - { stage: screening, at: -3d }\n      - { stage: interview, at: -4d }`,
      `my.yaml:16: applications.0.history.1.at must not be before ${formatTime(DEFAULT_AS_OF - 3 * DAY)}, when what it needs came to be; got ${formatTime(DEFAULT_AS_OF - 4 * DAY)}.`,
    ],
    [
      'one day of attendance twice',
      `${OWN.trim()}\nattendance:\n  - { student: asha, date: 2026-01-22, status: present }\n  - { student: asha, date: -1d, status: late }`,
      'my.yaml:13: attendance.1 is of the same student, date and class as attendance.0 at my.yaml:12.',
    ],
    [
      'an answer that is no option',
      `${OWN.trim()}\nresults:\n  - { student: asha, assessment: JavaScript Fundamentals, answers: [1, 5] }`,
      'my.yaml:12: results.0.answers.1 must be from 1 to 4, the place of an option; got 5.',
    ],
    [
      'more answers than questions',
      `${OWN.trim()}\nresults:\n  - { student: asha, assessment: JavaScript Fundamentals, answers: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] }`,
      'my.yaml:12: results.0.answers must have at most 10 elements, a question each of JavaScript Fundamentals; got 11.',
    ],
  ])('or an impossible answer: %s', async (_, yaml, message) => {
    await expect(dataOf(yaml)).rejects.toMatchObject({ name: 'ScenarioError', message });
  });
});
