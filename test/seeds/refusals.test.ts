// What is wrong with a scenario of one's own is said with the file, the line, the path and what is allowed.

import { describe, expect, it } from 'vitest';

import { ScenarioError } from '../../src/seeds/scenario-error.js';
import { parseScenario } from '../../src/seeds/scenario.js';

/** The message, line by line; nothing where the scenario is accepted. */
function refusal(yaml: string): string[] {
  try {
    parseScenario(yaml, 'my.yaml');
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
}

const EDUCATOR = 'educators:\n  - name: Meera\n    email: meera@example.org\n';
const STUDENT = 'students:\n  - name: Asha\n    email: asha@example.org\n';

describe('a field', () => {
  it.each([
    ['a number for a string', `${STUDENT}    grade: 10`, 'my.yaml:4: students.0.grade must be a string; got a number. Put it in quotes.'],
    ['a boolean for a string', `${STUDENT}    program: yes\n    bio: true`, 'my.yaml:5: students.0.bio must be a string; got true. Put it in quotes.'],
    ['a string for a list', `${STUDENT}    skills: Python`, 'my.yaml:4: students.0.skills must be a list of skills; got a string.'],
    ['a list for a string', `${STUDENT}    phone: [1]`, 'my.yaml:4: students.0.phone must be a string; got a list.'],
    ['an empty string', `${STUDENT}    phone: ""`, 'my.yaml:4: students.0.phone must not be empty. Leave it out, or write null, where there is none.'],
    ['a control character', `${STUDENT}    phone: "a\\0"`, 'my.yaml:4: students.0.phone must not hold U+0000 or half of a surrogate pair.'],
    [
      'a name that turns the line',
      'oauth_apps:\n  - client_id: a\n    redirect_uris: []\n    public: true\n    name: "A\\u202E"',
      'my.yaml:5: oauth_apps.0.name must be one line that people can see, without control characters or marks that turn its direction; got "A\u202e".',
    ],
    ['a text too long', `${STUDENT}    phone: ${'5'.repeat(10)}${'x'.repeat(250)}`, 'my.yaml:4: students.0.phone must have at most 255 characters; got 260.'],
    [
      'no email address',
      'students:\n  - name: Asha\n    email: nope',
      'my.yaml:3: students.0.email must be an email address, as asha@example.org; got "nope".',
    ],
    ["an id of one's own making", `${STUDENT}    id: S-1`, 'my.yaml:4: students.0.id must be a UUID in lower case; got "S-1".'],
    [
      'a day that is no offset',
      `${STUDENT}    created_at: 30 days ago`,
      'my.yaml:4: students.0.created_at must be an offset from as_of (-30d, +10y), a date or an RFC 3339 time; got "30 days ago".',
    ],
    ['a string for the subjects', `${EDUCATOR}    subjects: Physics`, 'my.yaml:4: educators.0.subjects must be a list of subjects; got a string.'],
    [
      'a number for a qualification',
      `${EDUCATOR}    qualifications: [12]`,
      'my.yaml:4: educators.0.qualifications.0 must be a string; got a number. Put it in quotes.',
    ],
    [
      'words for years',
      `${EDUCATOR}    experience_years: twelve`,
      'my.yaml:4: educators.0.experience_years must be a whole number from 0 to 80; got a string.',
    ],
    ['half a year', `${EDUCATOR}    experience_years: 2.5`, 'my.yaml:4: educators.0.experience_years must be a whole number from 0 to 80; got 2.5.'],
    ['too many educators', 'generate: { educators: 100001 }', 'my.yaml:1: generate.educators must be a whole number from 0 to 100000; got 100001.'],
    ['a number out of range', 'generate: { students: -1 }', 'my.yaml:1: generate.students must be a whole number from 0 to 100000; got -1.'],
    [
      'a value that is none of the allowed',
      'opportunities:\n  - title: T\n    type: gig\n    company: C',
      'my.yaml:3: opportunities.0.type must be one of job, internship or training; got "gig".',
    ],
    [
      'a plan that does not exist',
      'api_keys:\n  - { key: k, secret: s, plan: gold }',
      'my.yaml:2: api_keys.0.plan must be one of free, basic, professional or enterprise; got "gold".',
    ],
    [
      'a misspelt plan',
      'api_keys:\n  - { key: k, secret: s, plan: enterprize }',
      'my.yaml:2: api_keys.0.plan must be one of free, basic, professional or enterprise; got "enterprize". Did you mean `enterprise`?',
    ],
    ['a key with a space', 'api_keys:\n  - { key: a b, secret: s }', 'my.yaml:2: api_keys.0.key must be printable ASCII without spaces and colons; got "a b".'],
    [
      'another scheme than http',
      'webhooks:\n  - { url: "ftp://x", events: "*", secret: s }',
      'my.yaml:2: webhooks.0.url must be an http or https URL without user name or fragment; got "ftp://x".',
    ],
    [
      'a relative redirect URI',
      'oauth_apps:\n  - { client_id: a, client_secret: s, name: A, redirect_uris: [/cb] }',
      'my.yaml:2: oauth_apps.0.redirect_uris.0 must be an absolute URI without fragment, or http://localhost:*/*, http://127.0.0.1:*/*, http://[::1]:*/*; got "/cb".',
    ],
    [
      'a student among the users',
      'users:\n  - { name: A, email: a@example.org, role: student }',
      'my.yaml:2: users.0.role must be one of educator, recruiter or admin; got "student".',
    ],
    ['an offset for as_of', 'as_of: -30d', 'my.yaml:1: as_of must be a date or an RFC 3339 time, as 2026-01-23T10:00:00Z; got "-30d".'],
    ['another word for credentials', 'credentials: all', 'my.yaml:1: credentials must be none; got "all".'],
    ['an unknown base', 'extends: mine', 'my.yaml:1: extends must be one of default, empty or campus; got "mine".'],
    ['a name with a space', 'name: my scenario', 'my.yaml:1: name must be letters, digits, `.`, `_` and `-`; got "my scenario".'],
  ])('with %s is refused', (_, yaml, expected) => {
    expect(refusal(yaml)).toEqual([expected]);
  });

  it.each([
    ['is told with the one that was meant', `${STUDENT}    skils: []`, 'my.yaml:4: students.0.skils is not a field of a student. Did you mean `skills`?'],
    ['of an educator too', `${EDUCATOR}    subject: []`, 'my.yaml:4: educators.0.subject is not a field of an educator. Did you mean `subjects`?'],
    ['at the top too', 'studnets: []', 'my.yaml:1: studnets is not a field of a scenario. Did you mean `students`?'],
    [
      'or with those that there are',
      'api_keys:\n  - { key: k, secret: s, quota: 7 }',
      'my.yaml:2: api_keys.0.quota is not a field of an API key. Its fields: key, secret, plan.',
    ],
    [
      'though every object has it',
      'api_keys:\n  - { key: k, secret: s, constructor: 7 }',
      'my.yaml:2: api_keys.0.constructor is not a field of an API key. Its fields: key, secret, plan.',
    ],
    [
      'though objects inherit from it',
      'api_keys:\n  - { key: k, secret: s, __proto__: { plan: free } }',
      'my.yaml:2: api_keys.0.__proto__ is not a field of an API key. Its fields: key, secret, plan.',
    ],
  ])('that does not exist %s', (_, yaml, expected) => {
    expect(refusal(yaml)).toEqual([expected]);
  });

  it('that is required and left out is named', () => {
    expect(refusal('students:\n  - name: Asha')).toEqual(['my.yaml:2: students.0.email is required.']);
  });

  it('gets a message each, so that all can be mended at once', () => {
    expect(refusal('students:\n  - name: 5\n    email: nope\n  - nmae: Asha\n    email: b@example.org')).toEqual([
      'my.yaml:2: students.0.name must be a string; got a number. Put it in quotes.',
      'my.yaml:3: students.0.email must be an email address, as asha@example.org; got "nope".',
      'my.yaml:4: students.1.nmae is not a field of a student. Did you mean `name`?',
      'my.yaml:4: students.1.name is required.',
    ]);
  });

  it('of the twenty-first bad record and all later ones is only counted', () => {
    const messages = refusal(`students:\n${'  - { name: A, email: nope }\n'.repeat(30)}`);
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)).toBe('... and 10 more.');
  });
});

describe('a text', () => {
  it.each([
    ['that is a list', '- a', 'my.yaml:1: It must be a scenario, written as `name: value` lines; got a list.'],
    ['that is prose', 'Please make me a school.', 'my.yaml:1: It must be a scenario, written as `name: value` lines; got a string.'],
    ['with one key twice', 'name: a\nname: b', 'my.yaml:2: Map keys must be unique. Write it as YAML 1.2.'],
    ['with a second document', 'name: a\n---\nname: b', 'my.yaml:2: It holds two documents. Write one scenario a file.'],
    ['with a tag of a programming language', 'a: 1\nb: !!js/function c', 'my.yaml:2: Unresolved tag: tag:yaml.org,2002:js/function. Write it as YAML 1.2.'],
    ['nested twenty thousand deep', '['.repeat(20_000), 'my.yaml: it is nested too deep. Three levels are all that a scenario needs.'],
  ])('%s is refused', (_, yaml, expected) => {
    expect(refusal(yaml)).toEqual([expected]);
  });

  it('whose quotes never close is refused with the line', () => {
    expect(refusal('students: []\nname: "a')[0]).toMatch(/^my\.yaml:2: Missing closing/);
  });

  it('whose aliases multiply is refused before they do', () => {
    const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const bomb = letters
      .map(
        (letter, i) =>
          `${letter}: &${letter} [${Array(10)
            .fill(i === 0 ? 'x' : `*${letters[i - 1]}`)
            .join(', ')}]`,
      )
      .join('\n');
    expect(refusal(bomb)).toEqual(['my.yaml: its aliases (*name) repeat too much, or refer to themselves. Write the values out.']);
  });

  it.each(['', '# a comment', '---\n', '~'])('%j is refused: nobody means an empty file', (yaml) => {
    expect(refusal(yaml)).toEqual(['my.yaml: it is empty. Write a scenario into it, or use the scenario `empty`, which has no records.']);
  });

  it.each(['{}', '\uFEFFname: a', 'name: a\r\nstudents: []\r\n', 'students: ~'])('%j is a scenario', (yaml) => {
    expect(refusal(yaml)).toEqual([]);
  });

  it('keeps what only YAML 1.1 takes for something else: no, 12:30:45 and 010 are what they look like', () => {
    const { lists } = parseScenario(`${STUDENT}    program: no\n    grade: 12:30:45`, 'my.yaml');
    expect(lists.students.at(-1)).toMatchObject({ program: 'no', grade: '12:30:45' });
  });
});

describe('what records say of each other', () => {
  const COURSE = 'courses:\n  - { alias: python, title: Python, type: internal }\n';
  const ID = '00000000-0000-4000-8000-0000000000aa';
  const OPPORTUNITY = 'opportunities:\n  - { alias: job, title: Job, type: job, company: C }\n';

  it.each([
    [
      'one email twice, case or not',
      `${STUDENT}  - name: Other\n    email: Asha@Example.org`,
      ['my.yaml:4: students.1 has the same email as students.0 at my.yaml:2.'],
    ],
    [
      'one email for a student and an educator',
      `${STUDENT}educators:\n  - { name: Other, email: Asha@Example.org }`,
      ['my.yaml:5: educators.0 has the same email as students.0 at my.yaml:2.'],
    ],
    [
      'one id for two educators',
      `educators:\n  - { id: ${ID}, name: A, email: a@example.org }\n  - { id: ${ID}, name: B, email: b@example.org }`,
      ['my.yaml:3: educators.1 has the same id as educators.0 at my.yaml:2.'],
    ],
    [
      'one user for an educator and a student',
      `${STUDENT}    user_id: ${ID}\neducators:\n  - { user_id: ${ID}, name: B, email: b@example.org }`,
      ['my.yaml:6: educators.0 has the same id as students.0 at my.yaml:2.'],
    ],
    ['one alias twice', `${COURSE}  - { alias: python, title: Other, type: external }`, ['my.yaml:3: courses.1 has the same alias as courses.0 at my.yaml:2.']],
    [
      'one key twice',
      'api_keys:\n  - { key: k, secret: s }\n  - { key: k, secret: t }',
      ['my.yaml:3: api_keys.1 has the same key as api_keys.0 at my.yaml:2.'],
    ],
    [
      'one enrollment twice, by whatever name',
      `${STUDENT}    alias: asha\n${COURSE}enrollments:\n  - { student: asha, course: python }\n  - { student: asha@example.org, course: python }`,
      ['my.yaml:9: enrollments.1 has the same student and course as enrollments.0 at my.yaml:8.'],
    ],
    [
      'one application twice',
      `${STUDENT}${OPPORTUNITY}applications:\n  - { student: asha@example.org, opportunity: job }\n  - { student: asha@example.org, opportunity: job }`,
      ['my.yaml:8: applications.1 has the same student and opportunity as applications.0 at my.yaml:7.'],
    ],
    [
      'a student who is not there',
      `${STUDENT}    alias: asha\n${COURSE}enrollments:\n  - { student: ahsa, course: python }`,
      ['my.yaml:8: enrollments.0.student names nothing in this scenario: "ahsa". Did you mean "asha"?'],
    ],
    [
      'an opportunity that is not there',
      `${STUDENT}applications:\n  - { student: asha@example.org, opportunity: nowhere }`,
      ['my.yaml:5: applications.0.opportunity names nothing in this scenario: "nowhere". It must be the alias, id or external_id of one.'],
    ],
    [
      'a payment for what is free',
      `${STUDENT}${COURSE}enrollments:\n  - { student: asha@example.org, course: python, payment: pending }`,
      ['my.yaml:7: enrollments.0 has a payment, but its course has no price.'],
    ],
    [
      'a stage and a history',
      `${STUDENT}${OPPORTUNITY}applications:\n  - { student: asha@example.org, opportunity: job, stage: hired, history: [] }`,
      ['my.yaml:7: applications.0 has both a stage and a history. The last stage of the history is the stage.'],
    ],
    [
      'a confidential app without a secret',
      'oauth_apps:\n  - { client_id: a, name: A, redirect_uris: ["https://app.test/cb"] }',
      ['my.yaml:2: oauth_apps.0 needs a client_secret, or `public: true`.'],
    ],
    [
      'more enrollments than pairs',
      'name: a\ngenerate: { students: 10, courses: 2, enrollments: 100 }',
      ['my.yaml:2: generate.enrollments must be at most 10 with the generated students and courses of this scenario; got 100.'],
    ],
    [
      'a well-known email',
      'students:\n  - { name: A, email: student@sandbox.test }',
      [
        expect.stringMatching(
          /^my\.yaml:2: students\.0 has the same email as students\.0 at credentials\.yaml:\d+, where every scenario has it\. Write `credentials: none` to have none of these\.$/,
        ),
      ],
    ],
    ...['educator', 'student'].map((name): [string, string, unknown[]] => [
      `the email of the well-known ${name} for a user`,
      `users:\n  - { name: A, email: ${name}@sandbox.test, role: admin }`,
      [
        expect.stringMatching(
          new RegExp(`^my\\.yaml:2: users\\.0 has the same email as ${name}s\\.0 at credentials\\.yaml:\\d+, where every scenario has it\\.`),
        ),
      ],
    ]),
  ])('is refused: %s', (_, yaml, expected) => {
    expect(refusal(yaml)).toEqual(expected);
  });

  it('is refused: no credentials in what extends default, which is built around the well-known student', () => {
    expect(refusal('extends: default\ncredentials: none')).toEqual([
      'my.yaml: `credentials: none` does not go with `extends: default`, which is built around the well-known student. Extend empty, or nothing.',
    ]);
  });
});
