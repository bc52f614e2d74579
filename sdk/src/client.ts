// The client: one object per resource of the API, one for its events and one for logging users in, all on one set of options.

import { createApi } from './api.js';
import { createOAuth, type OAuth } from './oauth/oauth.js';
import { type ClientOptions, readClientOptions } from './options.js';
import { type Analytics, createAnalytics } from './resources/analytics.js';
import { type Applications, createApplications } from './resources/applications.js';
import { type Attendance, createAttendance } from './resources/attendance.js';
import { type Courses, createCourses } from './resources/courses.js';
import { createEducators, type Educators } from './resources/educators.js';
import { createEnrollments, type Enrollments } from './resources/enrollments.js';
import { createGrades, type Grades } from './resources/grades.js';
import { createOpportunities, type Opportunities } from './resources/opportunities.js';
import { createStudents, type Students } from './resources/students.js';
import { type Runtime, systemRuntime } from './runtime.js';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.js';

/**
 * A client of the Skill Passport API. Its calls need no `this`: they may be taken off it and passed on. It holds its
 * credential where neither `console.log` nor `JSON.stringify` shows it.
 */
export class Client {
  readonly students: Students;
  readonly educators: Educators;
  readonly courses: Courses;
  readonly enrollments: Enrollments;
  readonly opportunities: Opportunities;
  readonly applications: Applications;
  readonly attendance: Attendance;
  readonly grades: Grades;
  readonly analytics: Analytics;
  readonly webhooks: Webhooks;
  readonly oauth: OAuth;
  /** Another client, for a user who has logged in: with these options, and the user's token in place of the key. @throws SkillPassportError INVALID_OPTIONS */
  readonly withToken: (accessToken: string) => Client;
  /** Ends the event stream, so that the process can end. Other calls go on working; `webhooks.on()` then throws INVALID_OPTIONS. */
  readonly close: () => void;

  /** @throws SkillPassportError INVALID_OPTIONS, in a sentence that names the option and what is allowed */
  constructor(options: ClientOptions);
  /** @internal */
  constructor(options: ClientOptions, runtime: Runtime);
  constructor(options: ClientOptions, runtime: Runtime = systemRuntime) {
    const settings = readClientOptions(options, process.env);
    const { webhooks, opening, close } = createWebhooks(settings, runtime);
    const api = createApi(settings, runtime, opening);
    this.students = createStudents(api);
    this.educators = createEducators(api);
    this.courses = createCourses(api);
    this.enrollments = createEnrollments(api);
    this.opportunities = createOpportunities(api);
    this.applications = createApplications(api);
    this.attendance = createAttendance(api);
    this.grades = createGrades(api);
    this.analytics = createAnalytics(api);
    this.webhooks = webhooks;
    this.oauth = createOAuth(settings, runtime);
    this.withToken = (token) => new Client({ ...options, apiKey: undefined, apiSecret: undefined, token }, runtime);
    this.close = close;
  }
}
