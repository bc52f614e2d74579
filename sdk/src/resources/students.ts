// client.students

import type { Api } from '../api.js';
import { type BulkPlan, shifting, total } from '../bulk.js';
import { type FileCalls, fileCalls, FILTERS } from '../files/file-calls.js';
import type { StudentFilters } from '../files/file-options.js';
import type { CallOptions } from '../options.js';
import { type Page, PAGE_PARAMETERS } from '../page.js';
import { parameters, segment } from '../path.js';
import type { BulkStudents, ImportRow, IncludeQuery, Student, StudentCreate, StudentIncludes, StudentQuery, StudentUpdate } from '../types.js';

type WithIncludes<Q> = Student &
  (Q extends { readonly include: readonly (infer Name)[] } ? Required<Pick<StudentIncludes, Name & keyof StudentIncludes>> : unknown);

export interface Students extends FileCalls<ImportRow<StudentCreate>, StudentFilters> {
  /** @throws SkillPassportError DUPLICATE_EMAIL, VALIDATION_ERROR */
  create(student: StudentCreate, options?: CallOptions): Promise<Student>;
  /** @throws SkillPassportError NOT_FOUND */
  get<const Q extends IncludeQuery>(id: string, query?: Q, options?: CallOptions): Promise<WithIncludes<Q>>;
  /** A page of students, oldest first. With `include`, each has the named arrays. */
  list<const Q extends StudentQuery>(query?: Q, options?: CallOptions): Promise<Page<WithIncludes<Q>>>;
  /** Changes what is given and leaves the rest; null clears an optional field. @throws SkillPassportError NOT_FOUND, DUPLICATE_EMAIL */
  update(id: string, changes: StudentUpdate, options?: CallOptions): Promise<Student>;
  /** Any number of students. A bad row never stops the good ones: it is listed in `errors`, under its index in the given array. */
  bulkCreate(students: readonly StudentCreate[], options?: CallOptions): Promise<BulkStudents>;
}

const bulkCreate: BulkPlan<BulkStudents> = {
  method: 'POST',
  path: '/students/bulk',
  shift: shifting<BulkStudents>('students'),
  addUp: (answers) => ({
    created: total(answers.map(({ created }) => created)),
    failed: total(answers.map(({ failed }) => failed)),
    students: answers.flatMap(({ students }) => students),
    errors: answers.flatMap(({ errors }) => errors),
  }),
};

/** @internal */
export function createStudents(api: Api): Students {
  return {
    create: async (student, options) => api.post('/students', student, options),
    get: async (id, query, options) => api.get(`/students/${segment('id', id)}`, parameters(query, ['include']), options),
    list: async (query, options) => api.list('/students', 'students', parameters(query, [...FILTERS.students, ...PAGE_PARAMETERS, 'include']), options),
    update: async (id, changes, options) => api.put(`/students/${segment('id', id)}`, changes, options),
    bulkCreate: async (students, options) => api.bulk(bulkCreate, students, options),
    ...fileCalls(api, 'students'),
  };
}
