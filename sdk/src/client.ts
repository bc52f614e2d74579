// The client: the calls of the integration guide, by resource.

import { type BaseUrlOptions, resolveBaseUrl } from './base-url.js';
import { pieceKey, shiftErrors, splitRows } from './bulk.js';
import { type RequestOptions, Transport } from './transport.js';
import type * as T from './types.js';

export interface ClientOptions extends BaseUrlOptions {
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** A user's token, from POST /auth/login, in place of a key. */
  readonly token?: string;
  /** Milliseconds for one attempt. Default: 30,000. */
  readonly timeout?: number;
  /** Attempts after the first, 0 to 2. Default: 2. */
  readonly maxRetries?: number;
  /** In place of the global one, for proxies and tests. */
  readonly fetch?: typeof fetch;
}

const MAX_RETRIES = 2;

export class Client {
  readonly #transport: Transport;

  readonly students;
  readonly courses;
  readonly enrollments;
  readonly opportunities;
  readonly applications;
  readonly attendance;
  readonly grades;
  readonly analytics;

  /** @throws TypeError for options that can't be used */
  constructor(options: ClientOptions) {
    const transport = new Transport({
      baseUrl: resolveBaseUrl(options, process.env),
      headers: credentials(options),
      timeout: wholeNumber('timeout', options.timeout ?? 30_000, 1, 2_147_483_647),
      maxRetries: wholeNumber('maxRetries', options.maxRetries ?? MAX_RETRIES, 0, MAX_RETRIES),
      fetch: options.fetch ?? ((...parameters) => fetch(...parameters)),
      wait,
      random: Math.random,
    });
    this.#transport = transport;

    this.students = {
      create: (body: T.StudentInput, request?: RequestOptions) => transport.send<T.Student>({ method: 'POST', path: '/students', body }, request),
      get: <I extends T.StudentInclude = never>(id: string, params?: { include?: readonly I[] }, request?: RequestOptions) =>
        transport.send<T.StudentWith<I>>({ method: 'GET', path: `/students/${segment(id)}`, query: { ...params } }, request),
      list: <I extends T.StudentInclude = never>(filters: T.StudentFilters<I> = {}, request?: RequestOptions) =>
        this.#list<T.StudentWith<I>>('/students', 'students', filters, request),
      update: (id: string, body: Partial<T.StudentInput>, request?: RequestOptions) =>
        transport.send<T.Student>({ method: 'PUT', path: `/students/${segment(id)}`, body }, request),
      /** Any number of rows. Bad ones are in `errors` and never stop the good ones. */
      bulkCreate: async (rows: readonly T.StudentInput[], request?: RequestOptions): Promise<T.BulkStudents> => {
        const sum: T.BulkStudents = { created: 0, failed: 0, students: [], errors: [] };
        await this.#bulk<T.BulkStudents>('POST', '/students/bulk', rows, request, (answer, from) => {
          sum.created += answer.created;
          sum.failed += answer.failed;
          for (const student of answer.students) sum.students.push(student);
          sum.errors.push(...shiftErrors(answer.errors, from));
        });
        return sum;
      },
    };

    this.courses = {
      create: (body: T.CourseInput, request?: RequestOptions) => transport.send<T.Course>({ method: 'POST', path: '/courses', body }, request),
      get: (id: string, request?: RequestOptions) => transport.send<T.Course>({ method: 'GET', path: `/courses/${segment(id)}` }, request),
      list: (filters: T.CourseFilters = {}, request?: RequestOptions) => this.#list<T.Course>('/courses', 'courses', filters, request),
      /** Any number of rows. Bad ones are in `errors` and never stop the good ones. */
      bulkCreate: async (rows: readonly T.CourseInput[], request?: RequestOptions): Promise<T.BulkCourses> => {
        const sum: T.BulkCourses = { created: 0, failed: 0, courses: [], errors: [] };
        await this.#bulk<T.BulkCourses>('POST', '/courses/bulk', rows, request, (answer, from) => {
          sum.created += answer.created;
          sum.failed += answer.failed;
          for (const course of answer.courses) sum.courses.push(course);
          sum.errors.push(...shiftErrors(answer.errors, from));
        });
        return sum;
      },
      enroll: (courseId: string, body: { student_id?: string | null } = {}, request?: RequestOptions) =>
        transport.send<T.EnrollmentCreated>({ method: 'POST', path: `/courses/${segment(courseId)}/enroll`, body }, request),
    };

    this.enrollments = {
      updateProgress: (body: T.ProgressInput, request?: RequestOptions) =>
        transport.send<T.Enrollment>({ method: 'PUT', path: '/enrollments/progress', body }, request),
    };

    const listOpportunities = (filters: T.OpportunityFilters = {}, request?: RequestOptions) =>
      this.#list<T.Opportunity>('/opportunities', 'opportunities', filters, request);
    this.opportunities = {
      create: (body: T.OpportunityInput, request?: RequestOptions) => transport.send<T.Opportunity>({ method: 'POST', path: '/opportunities', body }, request),
      get: (id: string, request?: RequestOptions) => transport.send<T.Opportunity>({ method: 'GET', path: `/opportunities/${segment(id)}` }, request),
      list: listOpportunities,
      /** The same as list. */
      search: listOpportunities,
      /** Best match first; `student_id` is not needed with a student's token. */
      recommendations: async (params: { student_id?: string } = {}, request?: RequestOptions): Promise<T.Recommendation[]> => {
        const answer = await transport.send<{ recommendations: T.Recommendation[] }>(
          { method: 'GET', path: '/opportunities/recommendations', query: { ...params } },
          request,
        );
        return answer.recommendations;
      },
      apply: (opportunityId: string, body: T.ApplyInput = {}, request?: RequestOptions) =>
        transport.send<T.ApplicationSubmitted>({ method: 'POST', path: `/opportunities/${segment(opportunityId)}/apply`, body }, request),
    };

    this.applications = {
      create: (body: T.ApplicationInput, request?: RequestOptions) => transport.send<T.Application>({ method: 'POST', path: '/applications', body }, request),
      get: (id: string, request?: RequestOptions) => transport.send<T.Application>({ method: 'GET', path: `/applications/${segment(id)}` }, request),
      updateStage: (id: string, body: T.StageInput, request?: RequestOptions) =>
        transport.send<T.StageChange>({ method: 'PUT', path: `/applications/${segment(id)}/stage`, body }, request),
    };

    this.attendance = {
      /** Any number of rows; one record per student, date and class. */
      bulkCreate: (rows: readonly T.AttendanceInput[], request?: RequestOptions) => this.#bulkRecords('POST', '/attendance/bulk', rows, request),
    };

    this.grades = {
      /** Any number of rows; one record per student, subject and term. */
      bulkUpdate: (rows: readonly T.GradeInput[], request?: RequestOptions) => this.#bulkRecords('PUT', '/grades/bulk', rows, request),
    };

    this.analytics = {
      placement: (params: T.PlacementParams = {}, request?: RequestOptions) =>
        transport.send<T.PlacementAnalytics>({ method: 'GET', path: '/analytics/placement', query: { ...params } }, request),
    };
  }

  async #list<R>(path: string, name: string, filters: object, request: RequestOptions | undefined): Promise<T.List<R>> {
    const { [name]: rows, ...counts } = await this.#transport.send<Record<string, unknown>>({ method: 'GET', path, query: { ...filters } }, request);
    const list: R[] = Array.isArray(rows) ? rows : [];
    // not enumerable: the list is printed, copied and compared as the plain array that it is
    for (const key of ['total', 'page', 'pages'] as const) Object.defineProperty(list, key, { value: counts[key], enumerable: false });
    return list as T.List<R>;
  }

  async #bulk<A>(method: 'POST' | 'PUT', path: string, rows: readonly unknown[], request: RequestOptions | undefined, add: (answer: A, from: number) => void): Promise<void> {
    if (!Array.isArray(rows)) throw new TypeError('A bulk call takes an array of rows.');
    let from = 0;
    for (const [at, piece] of splitRows(rows).entries()) {
      const key = pieceKey(request?.idempotency_key, at);
      add(await this.#transport.send<A>({ method, path, body: piece }, { ...request, ...(key === undefined ? {} : { idempotency_key: key }) }), from);
      from += piece.length;
    }
  }

  async #bulkRecords(method: 'POST' | 'PUT', path: string, rows: readonly unknown[], request: RequestOptions | undefined): Promise<T.BulkRecords> {
    const sum: T.BulkRecords = { created: 0, updated: 0, failed: 0, errors: [] };
    await this.#bulk<T.BulkRecords>(method, path, rows, request, (answer, from) => {
      sum.created += answer.created;
      sum.updated += answer.updated;
      sum.failed += answer.failed;
      sum.errors.push(...shiftErrors(answer.errors, from));
    });
    return sum;
  }
}

function credentials({ apiKey, apiSecret, token }: ClientOptions): Record<string, string> {
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  if (!apiKey || !apiSecret) throw new TypeError('A client needs apiKey and apiSecret, or a token.');
  return { 'X-API-Key': apiKey, 'X-API-Secret': apiSecret };
}

/** One path segment; an empty one would silently name another resource. */
function segment(id: string): string {
  if (typeof id !== 'string' || id === '') throw new TypeError(`An id must be a string that is not empty; got ${JSON.stringify(id)}.`);
  return encodeURIComponent(id);
}

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) throw new TypeError(`The option ${name} must be a whole number from ${least} to ${most}; got ${value}.`);
  return value;
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
