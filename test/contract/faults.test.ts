import { describe, expect, test } from 'vitest';

import type { JsonSchema, OpenApiDocument } from '../../src/contract/document.js';
import { nameOf, quote, toFaults } from '../../src/contract/faults.js';
import { createSchemaCompiler } from '../../src/contract/schema-compiler.js';
import type { Fault } from '../../src/domain/fault.js';

/** Every fault of a value against a schema. */
function faultsOf(schema: JsonSchema, value: unknown, prefix = ''): Fault[] {
  const document: OpenApiDocument = { openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths: {}, components: { schemas: { Value: schema } } };
  const validate = createSchemaCompiler(document).compile('/components/schemas/Value', true);
  return validate(value) ? [] : toFaults(validate.errors ?? [], prefix);
}

/** The schema and value of a field `f`. */
const ofField = (schema: JsonSchema, value: unknown): Fault[] => faultsOf({ type: 'object', properties: { f: schema } }, { f: value });

const long = 'x'.repeat(500);

describe('a fault says what is wrong and what is allowed', () => {
  test.each<[schema: JsonSchema, value: unknown, constraint: string, sentence: string]>([
    [{ type: 'string' }, 10, 'type', 'must be a string; got a number.'],
    [{ type: ['string', 'null'] }, ['a'], 'type', 'must be a string or null; got an array.'],
    [{ type: ['integer', 'string', 'null'] }, {}, 'type', 'must be an integer, a string or null; got an object.'],
    [{ type: 'array' }, null, 'type', 'must be an array; got null.'],
    [{ type: 'integer' }, 1.5, 'type', 'must be an integer; got a number.'],
    [{ type: ['number', 'null'] }, -Infinity, 'type', 'must be a number or null; got a number that is too large to be kept.'],
    [{ enum: ['a', 'b', null] }, 'c', 'enum', 'must be one of a or b; got "c".'],
    [{ enum: ['a', 'b', 'c'] }, true, 'enum', 'must be one of a, b or c; got true.'],
    [{ const: 'a' }, 'b', 'const', 'must be "a".'],
    [{ type: 'string', format: 'uuid' }, 'urn:uuid:8c0', 'format', 'must be an id that the API gave out (a UUID); got "urn:uuid:8c0".'],
    [{ type: 'string', format: 'email' }, 'ada', 'format', 'must be an email address; got "ada".'],
    [{ type: 'string', format: 'uri' }, '/a', 'format', 'must be an absolute URL; got "/a".'],
    [{ type: 'string', format: 'date' }, '2025-02-29', 'format', 'must be a date that exists, as YYYY-MM-DD; got "2025-02-29".'],
    [{ type: 'string', format: 'date-time' }, 'now', 'format', 'must be a time in RFC 3339, as 2026-01-23T10:00:00Z; got "now".'],
    [{ type: 'string', pattern: '^[A-Z]{3}$' }, 'inr', 'pattern', 'must match ^[A-Z]{3}$; got "inr".'],
    [{ type: 'string', minLength: 1 }, '', 'minLength', 'must not be empty.'],
    [{ type: 'string', minLength: 8 }, 'short', 'minLength', 'must have at least 8 characters.'],
    [{ type: 'string', maxLength: 3 }, long, 'maxLength', 'must have at most 3 characters.'],
    [{ type: 'array', minItems: 1 }, [], 'minItems', 'must have at least one element.'],
    [{ type: 'array', minItems: 2 }, [], 'minItems', 'must have at least 2 elements.'],
    [{ type: 'array', maxItems: 2 }, [1, 2, 3], 'maxItems', 'must have at most 2 elements; got 3. Split the request.'],
    [{ type: 'number', minimum: 1 }, 0, 'minimum', 'must be at least 1; got 0.'],
    [{ type: 'number', maximum: 100 }, 1e300, 'maximum', 'must be at most 100; got 1e+300.'],
    [{ type: 'number', exclusiveMinimum: 0 }, 0, 'exclusiveMinimum', 'must be more than 0; got 0.'],
    [{ type: 'object', minProperties: 1 }, {}, 'minProperties', 'must have at least one field.'],
    [{ type: 'object', maxProperties: 1 }, { a: 1, b: 2 }, 'maxProperties', 'must have at most 1 fields.'],
    [{ type: 'number', multipleOf: 2 }, 3, 'multipleOf', 'must be multiple of 2.'],
  ])('%j and %j: %s', (schema, value, constraint, sentence) => {
    expect(ofField(schema, value)).toEqual([{ field: 'f', constraint, message: `\`f\` ${sentence}` }]);
  });

  test.each<[properties: string[], message: string]>([
    [['old'], '`f.odd` is no field here. Did you mean `old`?'],
    [['name', 'email'], '`f.odd` is no field here. There are name, email.'],
    [[], '`f.odd` is no field here.'],
  ])('of a field that is not one of %j', (names, message) => {
    const schema: JsonSchema = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])), additionalProperties: false };
    expect(ofField(schema, { odd: 1 })).toEqual([{ field: 'f.odd', constraint: 'additionalProperties', message }]);
  });

  test('of the body itself, which has no name', () => {
    expect(faultsOf({ type: 'object' }, [])).toEqual([{ field: '', constraint: 'type', message: 'The body must be an object; got an array.' }]);
  });
});

describe('a field', () => {
  const schema: JsonSchema = { type: 'object', required: ['name'], properties: { list: { type: 'array', items: { type: 'object', required: ['a/b~c'] } } } };

  test('is a dotted path, what is missing included', () => {
    expect(faultsOf(schema, { list: [{ 'a/b~c': 1 }, {}] }).map(({ field }) => field)).toEqual(['name', 'list.1.a/b~c']);
  });

  test('has the name of its parameter before it', () => {
    expect(faultsOf({ type: 'array', items: { type: 'integer' } }, ['a'], 'ids')).toMatchObject([{ field: 'ids.0' }]);
    expect(faultsOf({ type: 'integer' }, 'a', 'page')).toMatchObject([{ field: 'page', message: '`page` must be an integer; got a string.' }]);
  });

  test('is told once for each constraint', () => {
    const twice: JsonSchema = {
      allOf: [
        { type: 'string', minLength: 3 },
        { type: 'string', minLength: 2 },
        { type: 'string', pattern: '^b' },
      ],
    };
    expect(ofField(twice, 'a').map(({ constraint }) => constraint)).toEqual(['minLength', 'pattern']);
  });
});

test('a word that was meant is looked for only where it is told', () => {
  const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`nmae${at}`, 1]));
  const faults = faultsOf({ type: 'object', properties: { name: {} }, additionalProperties: false }, body);
  expect(faults).toHaveLength(1_000);
  expect(faults.map(({ message }) => /There is name|Did you mean/.test(message))).toEqual(faults.map((_, at) => at < 100));
});

describe('what was sent', () => {
  test.each<[value: unknown, expected: string]>([
    [long, `"${'x'.repeat(77)}..."`],
    [`${'x'.repeat(76)}🎓${long}`, `"${'x'.repeat(76)}\ufffd..."`],
    ['a "quoted" \n line', String.raw`"a \"quoted\" \n line"`],
    [null, 'null'],
    [1.5, '1.5'],
    [{ secret: long }, 'an object'],
    [[1, 2], 'an array'],
    [undefined, 'nothing'],
  ])('%j is quoted as %j', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  test.each<[value: unknown, expected: string]>([
    [null, 'null'],
    [[], 'an array'],
    [{}, 'an object'],
    ['', 'a string'],
    [0, 'a number'],
    [false, 'a boolean'],
  ])('%j is named %s', (value, expected) => {
    expect(nameOf(value)).toBe(expected);
  });

  test('makes no message longer than an answer can bear', () => {
    const schema: JsonSchema = { type: 'object', additionalProperties: { enum: ['a'] } };
    const [fault] = faultsOf(schema, { [long]: long });
    expect(fault?.field).toHaveLength(80);
    expect(fault?.message.length).toBeLessThan(300);
  });
});
