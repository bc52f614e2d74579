// A schema-aware fuzz: requests that are nearly right. Whatever is sent, the answer is never a 5xx and never off the contract (which
// the hook of setup.ts sees to). Shared by the quick suite and the long one.

import fc from 'fast-check';
import { expect } from 'vitest';

import { type JsonSchema, type OpenApiDocument, type Operation, resolve } from '../../src/contract/document.js';
import { API_KEY, type TestSandbox } from '../setup.js';
import { collectionOf, contract, known, pathWith, UNKNOWN_ID } from './operations.js';

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    -0,
    '',
    ' ',
    'x',
    '\u0000',
    '\ud800',
    '💥',
    '__proto__',
    'constructor',
    '2026-02-30',
    [],
    {},
    [[]],
    [null],
    { a: { b: [1] } },
  ),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...Object.values(known), UNKNOWN_ID),
);

/** What is fuzzed: an API, where it is, and which of its records are there. */
export interface FuzzedApi {
  readonly document: OpenApiDocument;
  /** What its paths begin with. */
  readonly base: string;
  /** The id of a record that an operation's path can name; empty where it names none. */
  readonly knownId: (operation: Operation) => string;
  /** Texts of the format `uri`. */
  readonly urls: fc.Arbitrary<string>;
}

const publicApi: FuzzedApi = {
  document: contract.document,
  base: '/v1',
  knownId: (operation) => {
    const collection = collectionOf(operation);
    return collection === undefined ? '' : known[collection];
  },
  urls: fc.oneof(fc.webUrl(), fc.constant('https://')),
};

/** A value that fits a schema, or nearly does. */
function near(schema: JsonSchema, api: FuzzedApi, depth = 0): fc.Arbitrary<unknown> {
  const { value } = resolve<JsonSchema>(api.document, schema, '');
  if (typeof value !== 'object' || depth > 5) return junk;
  return fc.oneof({ weight: 9, arbitrary: fitting(value, api, depth) }, { weight: 1, arbitrary: junk });
}

function fitting(schema: { readonly [key: string]: unknown }, api: FuzzedApi, depth: number): fc.Arbitrary<unknown> {
  const branches = schema['oneOf'];
  if (Array.isArray(branches)) return fc.oneof(...branches.map((branch: JsonSchema) => near(branch, api, depth)));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const types = [schema['type']].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, api, depth)));
}

function ofType(type: unknown, schema: { readonly [key: string]: unknown }, api: FuzzedApi, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.integer({ min: -2, max: 1_002 }), fc.maxSafeInteger());
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 1_002 }), fc.double());
    case 'array':
      return fc.array(near((schema['items'] ?? true) as JsonSchema, api, depth + 1), { maxLength: 4 });
    case 'object':
      return object(schema, api, depth);
    default:
      return text(schema, api);
  }
}

function object(schema: { readonly [key: string]: unknown }, api: FuzzedApi, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, near(property, api, depth + 1)]));
  return fc.record(fields, { requiredKeys: [] }).chain((some) => fc.constantFrom(some, { ...some, surplus: 1 }));
}

function text({ format }: { readonly [key: string]: unknown }, { urls }: FuzzedApi): fc.Arbitrary<unknown> {
  switch (format) {
    case 'uuid':
      return fc.oneof(fc.constantFrom(...Object.values(known), UNKNOWN_ID), fc.uuid());
    case 'email':
      return fc.oneof(fc.emailAddress(), fc.constant('student@sandbox.test'), fc.constant('STUDENT@SANDBOX.TEST'));
    case 'date':
      return fc.constantFrom('2026-01-01', '0001-01-01', '9999-12-31', '2024-02-29', '2026-02-30', '26-1-1');
    case 'date-time':
      return fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123+05:30', '9999-12-31T23:59:60Z', '2026-01-01');
    case 'uri':
      return urls;
    default:
      return fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 20 }));
  }
}

/** One nearly right request for an operation. */
function requestFor(operation: Operation, api: FuzzedApi): fc.Arbitrary<{ path: string; query: string; body: string | undefined; key: string | undefined }> {
  const id = fc.oneof({ weight: 6, arbitrary: fc.constant(api.knownId(operation)) }, fc.constant(UNKNOWN_ID), fc.string({ minLength: 1, maxLength: 20 }));
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  const query = fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, near(schema, api)])), { requiredKeys: [] }).map((values) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${encodeURIComponent(asText(value))}`)
      .join('&'),
  );
  const schema = operation.body?.schema ?? recordsSchema(operation, api);
  const body = schema === undefined ? fc.constant(undefined) : near(schema, api).map((value) => JSON.stringify(value));
  return fc.record({
    path: id.map((text_) => pathWith(operation, safeSegment(text_))),
    query,
    body,
    key: fc.option(fc.constantFrom('k1', 'k2', 'ü', ''), { nil: undefined, freq: 6 }),
  });
}

/** What an import takes as JSON. */
function recordsSchema({ upload, path, method }: Operation, { document }: FuzzedApi): JsonSchema | undefined {
  if (!upload) return undefined;
  const item = document.paths[path]?.[method.toLowerCase()] as { requestBody: { content: Record<string, { schema: JsonSchema }> } } | undefined;
  return item?.requestBody.content['application/json']?.schema;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

/** A dot segment would be taken out by the client, and name another path. */
const safeSegment = (id: string): string => (/^\.+$/.test(id) ? 'dots' : id.toWellFormed());

export async function expectNoDefect(sandbox: Pick<TestSandbox, 'url'>, operation: Operation, runs: number, api = publicApi): Promise<void> {
  await fc.assert(
    fc.asyncProperty(requestFor(operation, api), async ({ path, query, body, key }) => {
      const response = await fetch(`${sandbox.url}${api.base}${path}${query === '' ? '' : `?${query}`}`, {
        method: operation.method,
        headers: {
          ...API_KEY,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(key !== undefined && /^[\x20-\x7e]*$/.test(key) ? { 'Idempotency-Key': key } : {}),
        },
        ...(body === undefined ? {} : { body }),
      });
      const answer = await response.text();
      expect(response.status, answer).toBeLessThan(500);
      const type = response.headers.get('content-type')?.split(';', 1)[0];
      if (type === 'application/json') expect(() => JSON.parse(answer) as unknown).not.toThrow();
      else if (response.status !== 204) expect(operation.answerTypes.get(response.status)).toContain(type);
    }),
    { numRuns: runs, endOnFailure: true },
  );
}
