// What a scenario may hold: every list with the fields of its records, and what stands for a field that is left out. Whether the
// records agree with each other is scenario.ts' business.

import { EVENT_NAMES } from '../domain/event-names.js';
import { LOOPBACK_WILDCARDS, redirectUriFault } from '../domain/redirect-uri.js';
import { lineFault } from '../domain/visible-line.js';
import { DEFAULT_RETRY_SCHEDULE } from '../webhooks/next-attempt.js';
import {
  anyObject,
  type Declared,
  either,
  type Field,
  list,
  moment,
  number,
  object,
  oneOf,
  optional,
  type Read,
  type Reader,
  required,
  type Shape,
  text,
  textLike,
  truth,
  when,
} from './readers.js';
import { SHIPPED_NAMES } from './shipped.js';
import { ago } from './when.js';

const LONG = 10_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMAIL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

const line = text();
const visibleLine = textLike((value) => lineFault(value) === null, 'one line that people can see, without control characters or marks that turn its direction');
const longText = text(LONG);
const skills = list('skills', line, 100);
const score = number(0, 100);
const id = textLike((value) => UUID.test(value), 'a UUID in lower case');
const email = textLike((value) => value.length <= 254 && EMAIL.test(value), 'an email address, as asha@example.org');
const url = textLike((value) => URL.canParse(value) && /^https?:\/\//.test(value), 'an http or https URL');
const endpointUrl = textLike(isEndpointUrl, 'an http or https URL without user name or fragment');
const redirectUri = textLike((value) => redirectUriFault(value) === null, `an absolute URI without fragment, or ${LOOPBACK_WILDCARDS.join(', ')}`);
const key = textLike((value) => /^[!-9;-~]+$/.test(value), 'printable ASCII without spaces and colons');
const secret = textLike((value) => /^[!-~]+$/.test(value), 'printable ASCII without spaces');
const webhookSecret = textLike((value) => /^[ -~]+$/.test(value), 'printable ASCII');
const currency = textLike((value) => /^[A-Z]{3}$/.test(value), 'three capital letters, as INR');
const stage = oneOf('applied', 'screening', 'interview', 'offer', 'hired', 'rejected');
const words = either(number(0, 10_000_000), line);

/** What every record may have: a fixed id, and a name by which other records of the scenario refer to it. */
const identity = { id: optional(id), alias: optional(line) };

const studentShape = {
  ...identity,
  user_id: optional(id),
  name: required(line),
  email: required(email),
  phone: optional(line),
  grade: optional(line),
  program: optional(line),
  school_id: optional(line),
  skills: optional(skills, []),
  interests: optional(list('interests', line, 100), []),
  bio: optional(longText),
  date_of_birth: optional(when),
  address: optional(line),
  external_id: optional(line),
  password: optional(line),
  created_at: optional(when, ago('365d')),
};

const userShape = {
  ...identity,
  name: required(line),
  email: required(email),
  role: required(oneOf('educator', 'recruiter', 'admin')),
  password: optional(line),
  email_verified: optional(truth, true),
  created_at: optional(when, ago('365d')),
};

const educatorShape = {
  ...identity,
  user_id: optional(id),
  name: required(line),
  email: required(email),
  school_id: optional(line),
  subjects: optional(list('subjects', line, 100), []),
  qualifications: optional(list('qualifications', line, 100), []),
  experience_years: optional(number(0, 80, { whole: true })),
  external_id: optional(line),
  password: optional(line),
  created_at: optional(when, ago('365d')),
};

const courseShape = {
  ...identity,
  title: required(line),
  description: optional(longText),
  type: required(oneOf('internal', 'external')),
  category: optional(line),
  level: optional(oneOf('beginner', 'intermediate', 'advanced')),
  duration: optional(words),
  price: optional(number(0, 10_000_000)),
  currency: optional(currency, 'INR'),
  instructor: optional(line),
  rating: optional(number(0, 5)),
  skills: optional(skills, []),
  thumbnail: optional(url),
  external_id: optional(line),
  created_at: optional(when, ago('365d')),
};

const opportunityShape = {
  ...identity,
  title: required(line),
  type: required(oneOf('job', 'internship', 'training')),
  company: required(line),
  description: optional(longText),
  required_skills: optional(skills, []),
  preferred_skills: optional(skills, []),
  grade_level: optional(line),
  location: optional(line),
  duration: optional(words),
  stipend: optional(words),
  deadline: optional(when),
  status: optional(oneOf('open', 'closed'), 'open'),
  external_id: optional(line),
  created_at: optional(when, ago('60d')),
};

const enrollmentShape = {
  ...identity,
  student: required(line),
  course: required(line),
  enrolled_at: optional(when),
  progress: optional(score, 0),
  status: optional(oneOf('active', 'completed', 'dropped')),
  last_accessed: optional(when),
  completed_at: optional(when),
  payment: optional(oneOf('pending', 'completed', 'failed')),
  payment_id: optional(id),
};

const applicationShape = {
  ...identity,
  student: required(line),
  opportunity: required(line),
  applied_at: optional(when),
  stage: optional(stage),
  history: optional(list('stages', object('a change of stage', { stage: required(stage), at: required(when) }), 1_000)),
  cover_letter: optional(longText),
  resume_url: optional(url),
  additional_info: optional(either(anyObject, longText)),
  match_score: optional(number(0, 100, { whole: true })),
  notes: optional(longText),
  feedback: optional(longText),
};

const ratings = number(0, 10);

const feedbackShape = {
  id: optional(id),
  application: required(line),
  technical_score: optional(ratings),
  communication_score: optional(ratings),
  cultural_fit: optional(ratings),
  comments: optional(longText),
  created_at: optional(when),
};

const resultShape = {
  id: optional(id),
  student: required(line),
  assessment: required(line),
  answers: optional(list('answers', number(1, 100, { whole: true }), 500)),
  completed_at: optional(when),
};

const attendanceShape = {
  id: optional(id),
  student: required(line),
  date: required(when),
  status: required(oneOf('present', 'absent', 'late')),
  class_id: optional(line),
};

const gradeShape = {
  id: optional(id),
  student: required(line),
  subject_id: required(line),
  score: required(score),
  grade: optional(line),
  term: required(line),
  created_at: optional(when, ago('30d')),
};

const apiKeyShape = { key: required(key), secret: required(secret), plan: optional(oneOf('free', 'basic', 'professional', 'enterprise'), 'enterprise') };

const oauthAppShape = {
  client_id: required(key),
  client_secret: optional(secret),
  name: required(visibleLine),
  redirect_uris: required(list('URIs', redirectUri, 100)),
  scopes: optional(list('scopes', oneOf('profile', 'email', 'courses'), 3), ['profile', 'email', 'courses']),
  public: optional(truth, false),
};

const webhookShape = {
  id: optional(id),
  url: required(endpointUrl),
  events: required(either(list('events', oneOf(...EVENT_NAMES)), everyEvent)),
  secret: required(webhookSecret),
  enabled: optional(truth, true),
  description: optional(visibleLine),
  retry_schedule: optional(list('seconds', number(0, 86_400), 50), DEFAULT_RETRY_SCHEDULE),
};

const count = (most: number): Field<number | null> => optional(number(0, most, { whole: true }));

const generateShape = {
  students: count(100_000),
  educators: count(100_000),
  courses: count(10_000),
  opportunities: count(10_000),
  applications: count(200_000),
  enrollments: count(200_000),
  results: count(100_000),
  attendance: count(10_000),
  grades: count(10_000),
};

const records = <S extends Shape>(what: string, one: string, shape: S): Field<readonly Declared<S>[]> => optional(list(what, object(one, shape)), []);

const listShapes = {
  students: records('students', 'a student', studentShape),
  educators: records('educators', 'an educator', educatorShape),
  users: records('users', 'a user', userShape),
  courses: records('courses', 'a course', courseShape),
  opportunities: records('opportunities', 'an opportunity', opportunityShape),
  enrollments: records('enrollments', 'an enrollment', enrollmentShape),
  applications: records('applications', 'an application', applicationShape),
  feedback: records('feedback', 'a feedback', feedbackShape),
  results: records('results', 'a result', resultShape),
  attendance: records('attendance records', 'an attendance record', attendanceShape),
  grades: records('grades', 'a grade', gradeShape),
  api_keys: records('API keys', 'an API key', apiKeyShape),
  oauth_apps: records('OAuth apps', 'an OAuth app', oauthAppShape),
  webhooks: records('webhooks', 'a webhook', webhookShape),
};

export type StudentEntry = Declared<typeof studentShape>;
export type EducatorEntry = Declared<typeof educatorShape>;
export type UserEntry = Declared<typeof userShape>;
export type CourseEntry = Declared<typeof courseShape>;
export type OpportunityEntry = Declared<typeof opportunityShape>;
export type EnrollmentEntry = Declared<typeof enrollmentShape>;
export type ApplicationEntry = Declared<typeof applicationShape>;
export type FeedbackEntry = Declared<typeof feedbackShape>;
export type ResultEntry = Declared<typeof resultShape>;
export type AttendanceEntry = Declared<typeof attendanceShape>;
export type GradeEntry = Declared<typeof gradeShape>;

/** The lists of a scenario, each record as it is declared. */
export type ScenarioLists = Read<typeof listShapes>;

/** How many records the generator makes; of attendance and grades, for how many students. null: not stated. */
export type GenerateEntry = Read<typeof generateShape>;

/** A scenario file as it stands, without what it extends. */
export const scenario = object('a scenario', {
  name: optional(textLike((value) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value), 'letters, digits, `.`, `_` and `-`')),
  description: optional(longText),
  extends: optional(oneOf(...SHIPPED_NAMES)),
  as_of: optional(moment),
  credentials: optional(oneOf('none')),
  password: optional(line),
  generate: optional(object('a table of counts', generateShape)),
  ...listShapes,
});

export type ScenarioEntry = NonNullable<ReturnType<typeof scenario>>;

function everyEvent(...[value, path, findings]: Parameters<Reader<readonly '*'[]>>): readonly '*'[] | undefined {
  if (value === '*' || (Array.isArray(value) && value.length === 1 && value[0] === '*')) return ['*'];
  findings.report(path, `must be a list of events, or "*" for all of them. The events: ${EVENT_NAMES.join(', ')}.`);
  return undefined;
}

function isEndpointUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
}
