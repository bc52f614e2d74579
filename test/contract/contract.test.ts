import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';

import { Contract, type Validated } from '../../src/contract/contract.js';
import { type ContractName, type OpenApiDocument, type Operation, readDocument, readOperations, resolve } from '../../src/contract/document.js';
import { errorBody, validationError } from '../../src/contract/errors.js';
import { MAX_FAULTS } from '../../src/contract/faults.js';

const ID = '0bb78c04-e6b6-5fbe-928c-d98aa052afa6';
const api = new Contract('public', { fidelity: 'full' });

const operationOf = (id: string): Operation => {
  const operation = api.operations.get(id);
  if (!operation) throw new Error(`there is no operation ${id}`);
  return operation;
};

/** Validates a body that may be changed by it. */
const check = (id: string, body: unknown, query = '', params: Record<string, string> = { id: ID }): Validated =>
  api.validate(operationOf(id), params, query, body);

const told = ({ faults }: Validated): string[] => faults.map(({ field, constraint }) => `${field} ${constraint}`);

beforeAll(() => {
  // what is compiled at first use must not be measured by the tests below
  api.compileAll();
});

describe.each<ContractName>(['public', 'admin'])('the %s contract', (name) => {
  const contract = new Contract(name, { fidelity: 'full' });
  const operations = [...contract.operations.values()];

  test('compiles altogether', () => {
    expect(contract.compileAll()).toBeGreaterThan(operations.length);
  });

  test('has an operationId for each operation, and no two the same', () => {
    const ids = readOperations(readDocument(name)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id))).toBe(true);
  });

  test.each(operations.map((operation) => [operation.id, operation] as const))('finds %s by its own path', (_, operation) => {
    const match = contract.match(operation.method, operation.path.replaceAll(/\{\w+\}/g, ID));
    if (!match.found) throw new Error('it is not found');
    expect(match.operation.id).toBe(operation.id);
    const names = operation.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    expect({ ...match.params }).toEqual(Object.fromEntries(names.map((each) => [each, ID])));
  });

  test('prunes no array that any body may hold', () => {
    const limits = JSON.stringify(readDocument(name).components.schemas).matchAll(/"maxItems":(\d+)/g);
    // rows of a bulk body, of which there may be 10,000, are validated one by one
    expect([...limits].map(([, limit]) => Number(limit)).filter((limit) => limit > 1_000 && limit !== 10_000)).toEqual([]);
  });
});

describe('the admin contract is strict', () => {
  const document = readDocument('admin');
  const operations = readOperations(document);

  test('but for what anybody may send to an inbox', () => {
    expect(operations.filter(({ strict }) => !strict).map(({ id }) => id)).toEqual(['receiveDelivery']);
  });

  test.each(operations.flatMap(({ id, body }) => (body ? [[id, body.schema] as const] : [])))(
    'every object in the body of %s is closed, or says that it is free',
    (_, schema) => {
      expect(openObjects(document, schema)).toEqual([]);
    },
  );
});

/** Where a schema has fields and does not say what becomes of others. */
function openObjects(document: OpenApiDocument, schema: unknown, path = 'body'): string[] {
  const { value } = resolve<Readonly<Record<string, unknown>>>(document, schema, '');
  const { properties = {}, items, oneOf, anyOf, allOf } = value;
  const named = Object.entries(properties as object).map(([name, property]) => [name, property] as const);
  const parts = [oneOf, anyOf, allOf].flatMap((list) => (Array.isArray(list) ? list.map((part: unknown) => ['', part] as const) : []));
  const below = [...named, ...parts, ...(items === undefined ? [] : [['items', items] as const])];
  const isOpen = String(value['type']).includes('object') && value['additionalProperties'] === undefined;
  return [...(isOpen ? [path] : []), ...below.flatMap(([name, part]) => openObjects(document, part, `${path}.${name}`))];
}

describe('a route', () => {
  test.each<[method: string, path: string, allow: string[]]>([
    ['DELETE', '/students', ['GET', 'HEAD', 'POST']],
    ['PATCH', `/students/${ID}`, ['GET', 'HEAD', 'PUT']],
    ['GET', '/students/bulk', ['POST']],
    ['HEAD', '/students/bulk', ['POST']],
    ['OPTIONS', '/courses', ['GET', 'HEAD', 'POST']],
    ['BREW', '/courses', ['GET', 'HEAD', 'POST']],
  ])('%s %s is not there, and says what is', (method, path, allow) => {
    const match = api.match(method, path);
    expect(match.found ? match.operation.id : [...match.allow].sort()).toEqual(allow);
  });

  test.each(['/', '', '/nothing', '/students/x/y/z', '/__proto__', '/constructor', '/students/__proto__/constructor', '/Students', '//', '/%2e%2e/students'])(
    '%j is unknown',
    (path) => {
      expect(api.match('GET', path)).toEqual({ found: false, allow: [] });
    },
  );

  test('answers HEAD as GET', () => {
    const match = api.match('HEAD', '/students');
    expect(match.found && match.operation.id).toBe('listStudents');
  });

  test('takes any text in the place of an id, to be validated later', () => {
    for (const text of ['__proto__', 'constructor', '%00', 'a%2Fb']) {
      const match = api.match('GET', `/students/${text}`);
      expect(match.found && { ...match.params }).toEqual({ id: text });
    }
    expect(told(check('getStudent', undefined, '', { id: '__proto__' }))).toEqual(['id format']);
  });
});

describe('documented fidelity', () => {
  test('leaves out what no vendor document names, and nothing else', () => {
    const documented = new Contract('public', { fidelity: 'documented' });
    const left = [...api.operations.values()].filter(({ id }) => !documented.operations.has(id));
    expect(left.every(({ sandboxOnly }) => sandboxOnly)).toBe(true);
    expect([...documented.operations.values()].filter(({ sandboxOnly }) => sandboxOnly)).toEqual([]);
  });
});

describe('a body', () => {
  const student = { name: 'Ada', email: 'ada@example.test' };

  test.each<[what: string, id: string, body: unknown, expected: string[]]>([
    ['that fits', 'createStudent', student, []],
    ['with what is required missing', 'createStudent', {}, ['name required', 'email required']],
    ['of the wrong type', 'createStudent', [], [' type']],
    ['of null', 'createStudent', null, [' type']],
    ['with several faults', 'createStudent', { ...student, email: 'ada', grade: 10 }, ['email format', 'grade type']],
    ['with fields that nobody knows', 'createStudent', { ...student, odd: { deep: [1] } }, []],
    ['with fields that are read-only', 'updateStudent', { id: 'x', created_at: 5, updated_at: null }, []],
    ['with a list too long', 'createStudent', { ...student, skills: Array.from({ length: 500_000 }, () => 1) }, ['skills maxItems']],
  ])('%s: %s', (_, id, body, expected) => {
    const faults = told(check(id, body));
    expect(faults.slice(0, expected.length)).toEqual(expected);
    if (expected.length === 0) expect(faults).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may have a field %s, which does nothing', (key) => {
    const body: unknown = JSON.parse(`{"name":"Ada","email":"ada@example.test","${key}":{"grade":5,"name":"Eve"}}`);
    const { input, faults } = check('createStudent', body);
    expect([faults, input.body]).toEqual([[], body]);
    expect(told(check('createStudent', JSON.parse(`{"${key}":{"name":"Ada","email":"ada@example.test"}}`)))).toEqual(['name required', 'email required']);
  });

  test('names the record that a malformed reference may mean', () => {
    const { malformed } = check('enrollInCourse', { student_id: 'SIS-7' });
    expect(malformed).toEqual([{ field: 'student_id', collection: 'students', value: 'SIS-7' }]);
  });

  test('has empty text made null where it is optional, and only there', () => {
    const { input, faults } = check('createStudent', { name: '', email: '', grade: '', phone: '', external_id: '', skills: [''], odd: '' });
    expect(input.body).toEqual({ name: '', email: '', grade: null, phone: null, external_id: null, skills: [''], odd: '' });
    expect(faults.map(({ field }) => field)).toEqual(expect.arrayContaining(['name', 'email']));
    const row = check('bulkCreateStudents', [{ ...student, grade: '' }]).input.rows;
    expect(row).toEqual([{ index: 0, value: { ...student, grade: null } }]);
  });
});

describe('an id in upper case', () => {
  const upper = ID.toUpperCase();

  test('is made lower case in the path, in the query and in the body', () => {
    expect(check('getStudent', undefined, '', { id: upper }).input.path).toEqual({ id: ID });
    expect(check('listAssessmentResults', undefined, `student_id=${upper}`).input.query).toMatchObject({ student_id: ID });
    expect(check('enrollInCourse', { student_id: upper }).input.body).toEqual({ student_id: ID });
    const { body } = check('submitAssessment', { attempt_id: upper, student_id: null, responses: [{ question_id: upper, answer: 'Agree' }, 7] }).input;
    expect(body).toEqual({ attempt_id: ID, student_id: null, responses: [{ question_id: ID, answer: 'Agree' }, 7] });
  });

  test('is made lower case in every row', () => {
    const row = { student_id: upper, date: '2026-01-22', status: 'present', class_id: upper };
    expect(check('bulkCreateAttendance', [row]).input.rows).toEqual([{ index: 0, value: { ...row, student_id: ID } }]);
  });

  test('stays as it came where it is malformed, and where no id is meant', () => {
    expect(check('enrollInCourse', { student_id: 'SIS-7' }).input.body).toEqual({ student_id: 'SIS-7' });
    const student = { name: upper, email: 'ada@example.test', external_id: upper };
    expect(check('createStudent', { ...student }).input.body).toEqual(student);
  });
});

describe('a body of a megabyte that is wrong throughout', () => {
  const bodies: readonly [what: string, id: string, body: () => unknown][] = [
    ['a list of numbers', 'createStudent', () => ({ name: 'a', email: 'a@b.test', skills: Array.from({ length: 350_000 }, () => 1) })],
    ['answers of no shape', 'submitAssessment', () => ({ responses: Array.from({ length: 350_000 }, () => ({})) })],
    ['fields that nobody knows', 'createStudent', () => Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`f${at}`, at]))],
    ['one long text', 'createStudent', () => ({ name: 'a'.repeat(1_000_000), email: `${'a.'.repeat(500_000)}@`, phone: 'x'.repeat(1_000_000) })],
    ['one long address', 'createStudent', () => ({ name: 'a', email: `${'a'.repeat(1_000_000)}@${'b-'.repeat(1_000)}` })],
    ['one long URL', 'createCourse', () => ({ title: 'a', type: 'internal', thumbnail: `https://${'a.'.repeat(500_000)}` })],
  ];
  test.each(bodies)('(%s) gets a small answer', (_, id, body) => {
    const { faults } = check(id, body());
    expect(faults.length).toBeGreaterThan(0);
    const error = validationError(faults);
    expect(error.details['errors']).toHaveLength(Math.min(faults.length, MAX_FAULTS));
    expect(faults.length).toBeLessThan(5_000);
    expect(JSON.stringify(errorBody(error)).length).toBeLessThan(50_000);
  });
});

describe('rows', () => {
  test('are each fit or told with their first fault', () => {
    const rows = [{ name: 'a', email: 'a@b.test' }, { name: 'a' }, 7, null, { name: 1, email: 2 }];
    const { input, faults } = check('bulkCreateStudents', rows);
    expect(faults).toEqual([]);
    expect(input.rows.map((row) => ('faults' in row ? row.faults.map(({ field, constraint }) => `${field} ${constraint}`) : 'fit'))).toEqual([
      'fit',
      ['email required'],
      [' type'],
      [' type'],
      ['name type'],
    ]);
  });

  test.each<[what: string, body: unknown, fit: number]>([
    ['an array', [{ name: 'a', email: 'a@b.test' }], 1],
    ['the field of an object', { students: [{ name: 'a', email: 'a@b.test' }], mode: 'x', errors: [], courses: [1, 2] }, 1],
  ])('come as %s', (_, body, fit) => {
    expect(check('bulkCreateStudents', body).input.rows).toHaveLength(fit);
  });

  test.each<[what: string, body: unknown, constraint: string]>([
    ['no rows', [], 'minItems'],
    ['more than ten thousand', Array.from({ length: 10_001 }, () => ({})), 'maxItems'],
    ['in another field', { courses: [{ name: 'a', email: 'a@b.test' }] }, 'type'],
    ['no array', { students: { 0: {} } }, 'type'],
    ['inherited', Object.create({ students: [{}] }), 'type'],
    ['null', null, 'type'],
    ['text', 'rows', 'type'],
  ])('that are %s are a fault of the body', (_, body, constraint) => {
    const { input, faults } = check('bulkCreateStudents', body);
    expect([input.rows, faults.map((fault) => fault.constraint)]).toEqual([[], [constraint]]);
  });

  test.each([
    ['bulkCreateStudents', 'students'],
    ['bulkCreateCourses', 'courses'],
    ['bulkCreateAttendance', 'attendance'],
    ['bulkUpdateGrades', 'grades'],
  ])('of %s are looked for in %s, which the message names', (id, field) => {
    expect(check(id, { [field]: [{}], rows: [] }).input.rows).toHaveLength(1);
    expect(check(id, { rows: [{}] }).faults.map(({ message }) => message)).toEqual([expect.stringContaining(`\`${field}\``)]);
  });

  test('cost what they are, ten thousand with a thousand faults each included', () => {
    const row = { name: 1, email: 2, skills: Array.from({ length: 1_600 }, () => 1) };
    const { input } = check(
      'bulkCreateStudents',
      Array.from({ length: 10_000 }, () => row),
    );
    expect(input.rows).toHaveLength(10_000);
    expect(input.rows.every((each) => 'faults' in each && each.faults.length === 1)).toBe(true);
  });
});

describe('an answer', () => {
  test.each<[what: string, status: number, body: unknown, faults: number]>([
    ['of a status that is not declared', 299, {}, 1],
    ['of no student', 200, {}, 1],
    ['that is an error', 404, { error: { code: 'NOT_FOUND', message: 'Student x does not exist.', details: {} } }, 0],
    ['that is an error of no code', 404, { error: { code: 'ODD', message: 'x', details: {} } }, 1],
  ])('%s is held against the document', (_, status, body, faults) => {
    expect(Math.min(1, api.answerFaults(operationOf('getStudent'), status, body).length)).toBe(faults);
  });
});

describe('a JSON body of an import', () => {
  // the sandbox reads it record by record, so this part of the contract is for those that build their calls from it
  const ajv = addFormats.default(new Ajv2020({ strict: false })).addSchema(readDocument('public'), 'api');
  const fits = (id: string, body: unknown): unknown => {
    const path = operationOf(id).path.replaceAll('/', '~1');
    return ajv.validate({ $ref: `api#/paths/${path}/post/requestBody/content/application~1json/schema` }, body);
  };

  test.each<[string, unknown]>([
    ['importStudents', [{ name: 'Asha', email: 'asha@example.in' }]],
    ['importStudents', { students: [{ name: 'Asha', email: 'asha@example.in' }] }],
    ['importStudents', [{ external_id: 'S-1', grade: '11' }]],
    ['importEducators', { educators: [{ email: 'a@example.in', experience_years: 3 }] }],
    ['importCourses', { courses: [{ external_id: 'C-1', price: 3 }] }],
    ['importGrades', [{ student_email: 'asha@example.in', subject_id: 'M-1', score: 90, term: '2026-1' }]],
    ['importAttendance', { attendance: [{ student_external_id: 'S-1', date: '2026-01-05', status: 'present' }] }],
  ])('may be for %s what the sandbox takes: %j', (id, body) => {
    expect(fits(id, body)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['importStudents', 'Asha'],
    ['importStudents', { grades: [] }],
    ['importGrades', [1]],
  ])('is not for %s what is no record: %j', (id, body) => {
    expect(fits(id, body)).toBe(false);
  });
});
