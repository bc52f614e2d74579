// What must hold of the records of every scenario: nothing dangles, nothing is there twice, nothing happens before that on which it
// rests or after as_of.

import { describe, expect, it } from 'vitest';

import { matchScore } from '../../src/domain/match-score.js';
import { endOfDay, startOfDay } from '../../src/domain/time.js';
import type { ResultRecord } from '../../src/records/records.js';
import { collegeDepartments, type Department, schoolDepartments } from '../../src/seeds/catalog/departments.js';
import { colleges, schools } from '../../src/seeds/catalog/institutions.js';
import { generate, type ScenarioData } from '../../src/seeds/generate.js';
import { parseScenario } from '../../src/seeds/scenario.js';
import { DEFAULT_AS_OF, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from '../../src/seeds/shipped.js';
import type { CollectionName, RecordOf } from '../../src/workspace/collections.js';
import { makeId } from '../../src/workspace/ids.js';
import { createBase } from '../../src/workspace/store.js';

const DAY = 86_400_000;
const WELL_KNOWN = /^00000000-0000-4000-8000-[0-9a-f]{12}$/;

/** A year in which most was declared a moment ago, and more is to be made around it. */
const NEW_SCHOOL = `
extends: empty
courses:
  - { title: Robotics, type: internal, price: 999, created_at: -1m }
opportunities:
  - { title: Animator, type: job, company: Rangoli Studio, required_skills: [Animation], created_at: -0d }
generate: { students: 60, educators: 40, enrollments: 30, applications: 30, results: 100, attendance: 60, grades: 60 }
`;

const SCENARIOS = [
  ...SHIPPED_NAMES.map((name) => ({ title: name, yaml: readShipped(name), fakerSeed: DEFAULT_FAKER_SEED, asOf: DEFAULT_AS_OF })),
  { title: 'default with another seed, on a leap day', yaml: readShipped('default'), fakerSeed: 1, asOf: Date.UTC(2028, 1, 29, 23, 59, 59, 999) },
  { title: 'default on the day on which grades come out', yaml: readShipped('default'), fakerSeed: 2_147_483_647, asOf: Date.UTC(2027, 3, 14, 6) },
  { title: "a scenario of one's own, all of whose courses are new", yaml: NEW_SCHOOL, fakerSeed: 0, asOf: DEFAULT_AS_OF },
];

describe.each(SCENARIOS)('in $title', async ({ yaml, fakerSeed, asOf }) => {
  const scenario = parseScenario(yaml, 'scenario.yaml');
  const data = await generate(scenario, { fakerSeed, asOf });
  const all = <N extends CollectionName>(collection: N): readonly RecordOf<N>[] => recordsOf(data, collection);
  const byId = <N extends CollectionName>(collection: N): ReadonlyMap<string, RecordOf<N>> => new Map(all(collection).map((record) => [record.id, record]));
  const [users, students, courses, enrollments, opportunities, applications, assessments] = [
    byId('users'),
    byId('students'),
    byId('courses'),
    byId('enrollments'),
    byId('opportunities'),
    byId('applications'),
    byId('assessments'),
  ];

  const teachers = new Set(all('educators').map(({ user_id }) => user_id));

  it('every unique index holds', () => {
    expect(() => createBase({ ...data, as_of: 0 })).not.toThrow();
  });

  it('every reference leads to a record that was there before', () => {
    const faults = [
      ...all('students').filter(({ id, user_id, email, name: own }) => {
        const user = users.get(user_id);
        return user?.student_id !== id || user.email !== email || user.name !== own || user.role !== 'student';
      }),
      ...all('educators').filter(({ user_id, email, name: own }) => {
        const user = users.get(user_id);
        return user?.email !== email || user.name !== own || user.role !== 'educator';
      }),
      ...all('users').filter(({ id, role }) => (role === 'educator') !== teachers.has(id)),
      ...all('users').filter(({ role, student_id }) => (role === 'student') !== (student_id !== null && students.has(student_id))),
      ...all('enrollments').filter(
        ({ student_id, course_id, enrolled_at }) => !were(enrolled_at, students.get(student_id)?.created_at, courses.get(course_id)?.created_at),
      ),
      ...all('payments').filter(({ enrollment_id, created_at }) => !were(created_at, enrollments.get(enrollment_id)?.enrolled_at)),
      ...all('applications').filter(
        ({ student_id, opportunity_id, applied_at }) => !were(applied_at, students.get(student_id)?.created_at, opportunities.get(opportunity_id)?.created_at),
      ),
      ...all('feedback').filter(({ application_id, created_at }) => !were(created_at, applications.get(application_id)?.applied_at)),
      ...all('results').filter(
        ({ student_id, assessment_id, completed_at }) => !were(completed_at, students.get(student_id)?.created_at, assessments.get(assessment_id)?.created_at),
      ),
      ...all('attendance').filter(({ student_id, created_at }) => !were(created_at, students.get(student_id)?.created_at)),
      ...all('grades').filter(({ student_id, created_at }) => !were(created_at, students.get(student_id)?.created_at)),
    ];
    expect(faults).toEqual([]);
  });

  it('every time is a whole second, and none but a deadline is after as_of', () => {
    const times = Object.values(data.collections).flatMap((records) => records.flatMap(timesOf));
    expect(times.filter((time) => time % 1_000 !== 0 || time > asOf)).toEqual([]);
  });

  it('every collection is oldest first', () => {
    expectAscending(all('students').map(({ created_at }) => created_at));
    expectAscending(all('educators').map(({ created_at }) => created_at));
    expectAscending(all('courses').map(({ created_at }) => created_at));
    expectAscending(all('opportunities').map(({ created_at }) => created_at));
    expectAscending(all('enrollments').map(({ enrolled_at }) => enrolled_at));
    expectAscending(all('payments').map(({ created_at }) => created_at));
    expectAscending(all('applications').map(({ applied_at }) => applied_at));
    expectAscending(all('feedback').map(({ created_at }) => created_at));
    expectAscending(all('results').map(({ completed_at }) => completed_at));
    expectAscending(all('attendance').map(({ created_at }) => created_at));
    expectAscending(all('grades').map(({ created_at }) => created_at));
  });

  it('nothing was changed before it was made', () => {
    const records = [...all('users'), ...all('students'), ...all('educators'), ...all('courses'), ...all('opportunities')];
    expect(records.filter(({ created_at, updated_at }) => updated_at < created_at)).toEqual([]);
  });

  it("an id is a fixed one or the collection's next, and the workspace goes on after the last", () => {
    for (const [collection, records] of Object.entries(data.collections)) {
      if (collection === 'api_keys' || collection === 'oauth_apps' || collection === 'assessments') continue;
      const derived = records.map(({ id }) => id).filter((id) => !WELL_KNOWN.test(id));
      const expected = Array.from({ length: derived.length }, (_, i) => makeId(fakerSeed, collection, i + 1));
      expect(derived.toSorted()).toEqual(expected.toSorted());
      expect(data.sequences[collection] ?? 0).toBe(derived.length);
    }
  });

  it('an application stands where its history ends', () => {
    const wrong = all('applications').filter(({ status, pipeline_stage, applied_at, updated_at, history }) => {
      const [first, last] = [history[0], history.at(-1)];
      const begins = first?.stage === 'applied' && first.at === applied_at;
      const ends = last?.stage === status && last.at === updated_at && pipeline_stage === (history.length === 1 ? 'screening' : status);
      const ascends = history.every(({ at }, i) => i === 0 || at > (history[i - 1]?.at ?? Infinity));
      return !(begins && ends && ascends);
    });
    expect(wrong).toEqual([]);
  });

  it('a match score is what the student was worth on that day', () => {
    const careers = all('results').filter(({ riasec_scores }) => riasec_scores !== null);
    const latest = (studentId: string, at: number): ResultRecord | undefined =>
      careers.findLast(({ student_id, completed_at }) => student_id === studentId && completed_at <= at);
    // every application of a small scenario, a sample of a large one
    const sample = all('applications').filter((_, i, { length }) => i % Math.ceil(length / 300) === 0);
    const wrong = sample.filter(({ student_id, opportunity_id, applied_at, match_score }) => {
      const [student, opportunity] = [students.get(student_id), opportunities.get(opportunity_id)];
      return !student || !opportunity || match_score !== matchScore(student, opportunity, latest(student_id, applied_at));
    });
    expect(wrong).toEqual([]);
  });

  it('one may apply to every opportunity for ten years, but for the one that is closed', () => {
    const closing = all('opportunities').filter(
      ({ status, deadline }) => status === 'closed' || (deadline !== null && startOfDay(deadline) < asOf + 3_650 * DAY),
    );
    expect(closing.map(({ id }) => id)).toEqual(scenario.lists.opportunities.flatMap(({ id, status }) => (status === 'closed' ? [id] : [])));
    for (const { status, deadline } of closing)
      expect({ status, isPast: deadline !== null && endOfDay(deadline) < asOf }).toEqual({ status: 'closed', isPast: true });
  });

  it('an enrollment is completed exactly when it has a time of completion, which is not before its beginning', () => {
    const wrong = all('enrollments').filter(({ status, progress, enrolled_at, completed_at, last_accessed }) => {
      const isCompleted = status === 'completed';
      return (
        isCompleted !== (completed_at !== null) ||
        (isCompleted && progress !== 100) ||
        (!isCompleted && progress === 100) ||
        (completed_at ?? enrolled_at) < enrolled_at ||
        (last_accessed ?? enrolled_at) < enrolled_at
      );
    });
    expect(wrong).toEqual([]);
  });

  it('a payment is there for exactly the enrollments in priced courses, of the price', () => {
    const priced = all('enrollments').filter(({ course_id }) => (courses.get(course_id)?.price ?? 0) > 0);
    expect(
      all('payments')
        .map(({ enrollment_id }) => enrollment_id)
        .toSorted(),
    ).toEqual(priced.map(({ id }) => id).toSorted());
    const wrong = all('payments').filter(({ enrollment_id, student_id, amount, currency, status, paid_at, created_at }) => {
      const enrollment = enrollments.get(enrollment_id);
      const course = courses.get(enrollment?.course_id ?? '');
      return (
        enrollment?.student_id !== student_id ||
        course?.price !== amount ||
        course.currency !== currency ||
        (status === 'completed') !== (paid_at !== null) ||
        (paid_at ?? created_at) < created_at
      );
    });
    expect(wrong).toEqual([]);
  });

  it('nobody can be written to or called: all domains are reserved, no number begins like an Indian mobile', () => {
    const emails = all('users').map(({ email }) => email);
    expect(emails.filter((email) => !/@(?:[a-z-]+\.)*(?:test|example\.org)$/.test(email))).toEqual([]);
    const phones = all('students').flatMap(({ phone }) => phone ?? []);
    expect(phones.filter((phone) => !/^\+91 5\d{4} \d{5}$/.test(phone))).toEqual([]);
  });

  it('educators teach where generated students go, one at each place before any has a second', () => {
    const generated = all('educators').filter(({ id }) => !WELL_KNOWN.test(id));
    const attended = new Set(
      all('students')
        .filter(({ id }) => !WELL_KNOWN.test(id))
        .map(({ school_id }) => school_id),
    );
    expect(generated.filter(({ school_id }) => !attended.has(school_id))).toEqual([]);
    const counts = [...attended].map((place) => generated.filter(({ school_id }) => school_id === place).length);
    expect(Math.max(0, ...counts) - Math.min(Infinity, ...counts)).toBeLessThanOrEqual(1);
  });

  it('an educator teaches subjects of one department of the place, with a degree for it', () => {
    const wrong = all('educators').filter(({ school_id, subjects, qualifications }) => {
      const known = departmentsOf(school_id ?? '');
      const fits = ({ subjects: taught, degrees }: Department): boolean =>
        subjects.every((subject) => taught.includes(subject)) && degrees.includes(qualifications[0] ?? '');
      return subjects.length === 0 || new Set(subjects).size < subjects.length || !known.some(fits);
    });
    expect(wrong).toEqual([]);
  });

  it('a grade goes with an age', () => {
    const ages: Readonly<Record<string, readonly [number, number]>> = { 9: [13, 16], 10: [14, 17], 11: [15, 18], 12: [16, 19], college: [17, 26] };
    const wrong = all('students').filter(({ grade, date_of_birth }) => {
      const [least, most] = ages[grade ?? ''] ?? [Infinity, 0];
      const age = (asOf - startOfDay(date_of_birth ?? '9999-01-01')) / (365.25 * DAY);
      return age < least || age > most;
    });
    expect(wrong).toEqual([]);
  });
});

it('the catalog knows what is taught at every college, and at no other place', () => {
  expect(Object.keys(collegeDepartments).toSorted()).toEqual(colleges.map(({ id }) => id).toSorted());
});

function departmentsOf(place: string): readonly Department[] {
  return schools.some(({ id }) => id === place) ? schoolDepartments : (collegeDepartments[place] ?? []);
}

/** Whether every record that has to come first was there. */
function were(at: number, ...earlier: readonly (number | undefined)[]): boolean {
  return earlier.every((time) => time !== undefined && time <= at);
}

function recordsOf<N extends CollectionName>(data: ScenarioData, collection: N): readonly RecordOf<N>[] {
  // the generator fills each collection with records of its own type
  return (data.collections[collection] ?? []) as readonly RecordOf<N>[];
}

/** The times of a record: its `..._at` fields, `last_accessed`, and those of its history. */
function timesOf(record: object): number[] {
  return Object.entries(record).flatMap(([field, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.flatMap((item: unknown) => (typeof item === 'object' && item !== null ? timesOf(item) : []));
    return typeof value === 'number' && /(?:^|_)at$|^last_accessed$/.test(field) ? [value] : [];
  });
}

function expectAscending(times: readonly number[]): void {
  expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
}
