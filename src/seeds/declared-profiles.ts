// Declared students, educators, users, courses and opportunities: what the other declared records refer to.

import { dateOf } from '../domain/time.js';
import type { CourseRecord, EducatorRecord, OpportunityRecord, StudentRecord, UserRecord } from '../records/records.js';
import { past } from './declared-times.js';
import type { Making } from './make-context.js';
import type { CourseEntry, EducatorEntry, OpportunityEntry, StudentEntry, UserEntry } from './scenario-schema.js';
import { resolveWhen, type When } from './when.js';

/** @param password of the user, where the entry has none of its own */
export function declaredStudent(entry: StudentEntry, making: Making, password: string): { student: StudentRecord; user: UserRecord } {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  const [id, userId] = [entry.id ?? making.newId('students'), entry.user_id ?? making.newId('users')];
  const { name, email } = entry;
  const student: StudentRecord = {
    id,
    user_id: userId,
    name,
    email,
    phone: entry.phone,
    grade: entry.grade,
    program: entry.program,
    school_id: entry.school_id,
    skills: entry.skills,
    interests: entry.interests,
    bio: entry.bio,
    date_of_birth: dateOrNull(entry.date_of_birth, making.asOf),
    address: entry.address,
    external_id: entry.external_id,
    created_at: at,
    updated_at: at,
  };
  const user: UserRecord = {
    id: userId,
    email,
    name,
    role: 'student',
    student_id: id,
    email_verified: true,
    password: { literal: entry.password ?? password },
    created_at: at,
    updated_at: at,
  };
  return { student, user };
}

/** @param password of the user, where the entry has none of its own */
export function declaredEducator(entry: EducatorEntry, making: Making, password: string): { educator: EducatorRecord; user: UserRecord } {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  const [id, userId] = [entry.id ?? making.newId('educators'), entry.user_id ?? making.newId('users')];
  const { name, email } = entry;
  const educator: EducatorRecord = {
    id,
    user_id: userId,
    name,
    email,
    school_id: entry.school_id,
    subjects: entry.subjects,
    qualifications: entry.qualifications,
    experience_years: entry.experience_years,
    external_id: entry.external_id,
    created_at: at,
    updated_at: at,
  };
  const user: UserRecord = {
    id: userId,
    email,
    name,
    role: 'educator',
    student_id: null,
    email_verified: true,
    password: { literal: entry.password ?? password },
    created_at: at,
    updated_at: at,
  };
  return { educator, user };
}

/** The educator behind a user of that role, of whom nothing but name and email is declared. */
export function educatorBehind({ id, name, email, created_at, updated_at }: UserRecord, making: Making): EducatorRecord {
  return {
    id: making.newId('educators'),
    user_id: id,
    name,
    email,
    school_id: null,
    subjects: [],
    qualifications: [],
    experience_years: null,
    external_id: null,
    created_at,
    updated_at,
  };
}

/** @param password where the entry has none of its own */
export function declaredUser(entry: UserEntry, making: Making, password: string): UserRecord {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  return {
    id: entry.id ?? making.newId('users'),
    email: entry.email,
    name: entry.name,
    role: entry.role,
    student_id: null,
    email_verified: entry.email_verified,
    password: { literal: entry.password ?? password },
    created_at: at,
    updated_at: at,
  };
}

export function declaredCourse(entry: CourseEntry, making: Making): CourseRecord {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  return {
    id: entry.id ?? making.newId('courses'),
    title: entry.title,
    description: entry.description,
    type: entry.type,
    category: entry.category,
    level: entry.level,
    duration: entry.duration,
    price: entry.price,
    currency: entry.currency,
    instructor: entry.instructor,
    rating: entry.rating,
    skills: entry.skills,
    thumbnail: entry.thumbnail,
    external_id: entry.external_id,
    created_at: at,
    updated_at: at,
  };
}

export function declaredOpportunity(entry: OpportunityEntry, making: Making): OpportunityRecord {
  const at = past(entry.created_at, entry.origin, 'created_at', making.asOf);
  return {
    id: entry.id ?? making.newId('opportunities'),
    title: entry.title,
    type: entry.type,
    company: entry.company,
    description: entry.description,
    required_skills: entry.required_skills,
    preferred_skills: entry.preferred_skills,
    grade_level: entry.grade_level,
    location: entry.location,
    duration: entry.duration,
    stipend: entry.stipend,
    deadline: dateOrNull(entry.deadline, making.asOf),
    status: entry.status,
    external_id: entry.external_id,
    created_at: at,
    updated_at: at,
  };
}

function dateOrNull(when: When | null, asOf: number): string | null {
  return when === null ? null : dateOf(resolveWhen(when, asOf));
}
