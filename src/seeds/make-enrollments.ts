// Generated enrollments with their progress, and the payments of those in priced courses.

import type { EnrollmentRecord, PaymentRecord } from '../records/records.js';
import { DAY, HOUR, type Making, oldestFirst } from './make-context.js';
import type { Offer } from './make-courses.js';
import type { Person } from './make-people.js';
import type { Random } from './random.js';
import { groupIndexes, uniquePairs } from './unique-pairs.js';

/** Courses of the student's own field, or for everyone, in so many of a hundred cases. */
const FITTING_PERCENT = 80;

export interface Enrolled {
  readonly at: number;
  readonly record: EnrollmentRecord;
  readonly payment: PaymentRecord | null;
}

export function makeEnrollments(count: number, people: readonly Person[], offers: readonly Offer[], making: Making, random: Random): Enrolled[] {
  random.begin('enrollments');
  const byField = groupIndexes(offers, ({ field }) => field ?? '');
  const forEveryone = byField.get('') ?? [];
  const pairs = uniquePairs(count, people.length, offers.length, random, () => {
    const person = random.int(0, people.length - 1);
    const fitting = random.chance(70) ? (byField.get(people[person]?.field.name ?? '') ?? []) : forEveryone;
    return [person, fitting.length > 0 && random.chance(FITTING_PERCENT) ? random.pick(fitting) : random.int(0, offers.length - 1)];
  });
  const started = pairs.flatMap(([person, offer]) => {
    const [one, other] = [people[person], offers[offer]];
    if (!one || !other) return [];
    const earliest = Math.max(one.student.created_at, other.course.created_at, making.asOf - 540 * DAY);
    return [{ person: one, offer: other, at: random.time(Math.min(making.asOf, earliest + HOUR), making.asOf - 10 * 60_000) }];
  });
  return oldestFirst(started).map(({ person, offer, at }) => makeEnrollment(person, offer, at, making, random));
}

function makeEnrollment({ student }: Person, { course }: Offer, at: number, making: Making, random: Random): Enrolled {
  const record: EnrollmentRecord = {
    id: making.newId('enrollments'),
    course_id: course.id,
    student_id: student.id,
    enrolled_at: at,
    ...advance(at, making.asOf, random),
  };
  if ((course.price ?? 0) === 0) return { at, record, payment: null };
  return {
    at,
    record,
    payment: {
      id: making.newId('payments'),
      enrollment_id: record.id,
      student_id: student.id,
      amount: course.price ?? 0,
      currency: course.currency,
      ...pay(record, making.asOf, random),
    },
  };
}

type Progress = Pick<EnrollmentRecord, 'progress' | 'status' | 'last_accessed' | 'completed_at'>;

/** The older an enrollment, the likelier it is completed; some are dropped. */
function advance(at: number, asOf: number, random: Random): Progress {
  const days = Math.floor((asOf - at) / DAY);
  if (days >= 14 && random.chance(Math.min(65, Math.floor(days / 3)))) {
    const completedAt = random.time(at + 7 * DAY, Math.min(asOf, at + 120 * DAY));
    return { progress: 100, status: 'completed', last_accessed: completedAt, completed_at: completedAt };
  }
  const progress = days < 2 ? 0 : random.int(0, 95);
  return {
    progress,
    status: days >= 60 && random.chance(25) ? 'dropped' : 'active',
    last_accessed: progress === 0 ? null : random.time(at + HOUR / 2, Math.min(asOf, at + 90 * DAY)),
    completed_at: null,
  };
}

/** Who completed a course has paid for it. */
function pay(enrollment: EnrollmentRecord, asOf: number, random: Random): Pick<PaymentRecord, 'status' | 'paid_at' | 'created_at'> {
  const created = enrollment.enrolled_at;
  const fails = enrollment.status !== 'completed' && random.chance(20);
  if (fails) return { status: random.chance(60) ? 'pending' : 'failed', paid_at: null, created_at: created };
  return { status: 'completed', paid_at: random.time(Math.min(asOf, created + 30_000), Math.min(asOf, created + HOUR)), created_at: created };
}
