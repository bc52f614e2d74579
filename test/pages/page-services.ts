// What the pages need of a sandbox, with a handful of records: no scenario, no contract, no port.

import express, { type Express } from 'express';

import { type RawSettings, readConfig } from '../../src/config.js';
import { Workspaces } from '../../src/hosting/workspaces.js';
import { serveRequest } from '../../src/http/frame.js';
import type { FrameServices } from '../../src/http/route.js';
import { pages } from '../../src/pages/routes.js';
import type { ApiKeyRecord, CourseRecord, EnrollmentRecord, PaymentRecord, StudentRecord, UserRecord } from '../../src/records/records.js';
import { SCENARIO } from '../../src/storage/identity.js';
import { memoryStorage } from '../../src/storage/memory.js';
import type { Storage } from '../../src/storage/storage.js';
import { createBase } from '../../src/workspace/store.js';

export const AT = Date.parse('2026-01-23T10:00:00Z');

export const STUDENT: StudentRecord = {
  id: '00000000-0000-4000-8000-000000000001',
  user_id: '00000000-0000-4000-8000-0000000000a1',
  name: 'Asha Rao',
  email: 'student@sandbox.test',
  phone: null,
  grade: null,
  program: null,
  school_id: null,
  skills: [],
  interests: [],
  bio: null,
  date_of_birth: null,
  address: null,
  external_id: null,
  created_at: AT,
  updated_at: AT,
};

export const COURSE: CourseRecord = {
  id: '00000000-0000-4000-8000-000000000002',
  title: 'Practical Statistics',
  description: null,
  type: 'internal',
  category: null,
  level: null,
  duration: null,
  price: 1499,
  currency: 'INR',
  instructor: 'Meera Iyer',
  rating: null,
  skills: [],
  thumbnail: null,
  external_id: null,
  created_at: AT,
  updated_at: AT,
};

export const ENROLLMENT: EnrollmentRecord = {
  id: '00000000-0000-4000-8000-000000000003',
  course_id: COURSE.id,
  student_id: STUDENT.id,
  enrolled_at: AT,
  progress: 40,
  status: 'active',
  last_accessed: null,
  completed_at: null,
};

export const PAYMENT: PaymentRecord = {
  id: '00000000-0000-4000-8000-000000000004',
  enrollment_id: ENROLLMENT.id,
  student_id: STUDENT.id,
  amount: 1499,
  currency: 'INR',
  status: 'pending',
  paid_at: null,
  created_at: AT,
};

const USER: UserRecord = {
  id: STUDENT.user_id,
  email: STUDENT.email,
  name: STUDENT.name,
  role: 'student',
  student_id: STUDENT.id,
  email_verified: true,
  password: { literal: 'password' },
  created_at: AT,
  updated_at: AT,
};

const API_KEY: ApiKeyRecord = { id: 'test_key', secret: 'test_secret', plan: 'enterprise', created_at: AT };

export interface Records {
  readonly student?: Partial<StudentRecord>;
  readonly course?: Partial<CourseRecord>;
  readonly enrollment?: Partial<EnrollmentRecord>;
  readonly payment?: Partial<PaymentRecord>;
}

/** `change` alters single fields of the records above. */
export function pageServices(settings: RawSettings = {}, change: Records = {}, storage: Storage = memoryStorage()): FrameServices {
  const base = createBase({
    name: 'default',
    as_of: AT,
    collections: {
      users: [USER],
      students: [{ ...STUDENT, ...change.student }],
      courses: [{ ...COURSE, ...change.course }],
      enrollments: [{ ...ENROLLMENT, ...change.enrollment }],
      payments: [{ ...PAYMENT, ...change.payment }],
      api_keys: [API_KEY],
    },
    sequences: {},
  });
  const config = readConfig({ data: 'memory', ...settings }, {});
  return {
    config,
    version: '9.9.9',
    workspaces: new Workspaces({
      origin: { identity: { scenario: 'default', faker_seed: config.fakerSeed, as_of: SCENARIO }, base },
      storage,
      maxWorkspaces: 3,
      realNow: () => AT,
      warn: () => {},
      info: () => {},
      address: () => 'http://127.0.0.1:4600',
      imports: { folder: 'uploads', run: async () => {} },
    }),
    log: { access: undefined, info: () => {}, warn: () => {} },
    address: () => 'http://127.0.0.1:4600',
    pages: () => pages,
    handleOperation: () => Promise.reject(new Error('there is no API here')),
    api: () => Promise.reject(new Error('there is no API here')),
    admin: () => Promise.reject(new Error('there is no admin API here')),
    oauthContract: () => Promise.reject(new Error('no answers are checked here')),
    uploads: { root: 'uploads', incoming: 'uploads/incoming', waiting: 'uploads/waiting' },
    onDeviation: undefined,
  };
}

export function pageApp(services: FrameServices): Express {
  return express().use((request, response) => serveRequest(services, request, response));
}
