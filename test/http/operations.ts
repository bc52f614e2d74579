// Every operation as a request that works, for suites that break it: paths with ids that exist, and the examples of openapi.yaml as bodies.

import { expect } from 'vitest';

import { Contract } from '../../src/contract/contract.js';
import type { Operation } from '../../src/contract/document.js';
import type { TestSandbox } from '../setup.js';

export const contract = new Contract('public', { fidelity: 'full' });

/** All but the event stream, whose answer has no end. An import has its known id once importOnce() has made it. */
export const operations = [...contract.operations.values()].filter(({ id }) => id !== 'streamEvents');

/** Ids of the scenario `default` that the docs name. */
export const known = {
  students: '00000000-0000-4000-8000-000000000001',
  courses: '00000000-0000-4000-8000-0000000000c1',
  opportunities: '00000000-0000-4000-8000-0000000000d1',
  applications: '00000000-0000-4000-8000-0000000000e1',
  assessments: '00000000-0000-4000-8000-00000000a001',
  imports: '5f5344e6-880a-5262-806c-a00a1dfdaecd',
} as const;

export const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';

/** The collection that an operation's path parameter names. */
export function collectionOf(operation: Operation): keyof typeof known | undefined {
  if (!operation.path.includes('{')) return undefined;
  if (operation.path.includes('{application_id}')) return 'applications';
  const name = operation.path.split('/')[1];
  return name !== undefined && name in known ? (name as keyof typeof known) : undefined;
}

/** The path with an id in the place of its parameter. */
export const pathWith = (operation: Operation, id: string): string => operation.path.replace(/\{\w+\}/, encodeURIComponent(id));

/** The path with the id of a record that exists. */
export function knownPath(operation: Operation): string {
  const collection = collectionOf(operation);
  return collection === undefined ? operation.path : pathWith(operation, known[collection]);
}

/** The example body of openapi.yaml: a fresh copy each time. */
export function exampleBody(operation: Operation): unknown {
  const item = contract.document.paths[operation.path]?.[operation.method.toLowerCase()];
  const example = (item as { requestBody?: { content?: { 'application/json'?: { example?: unknown } } } } | undefined)?.requestBody?.content?.[
    'application/json'
  ]?.example;
  return example === undefined ? undefined : structuredClone(example);
}

/** Makes the first import of a workspace of the scenario `default`, whose id is always the same. */
export async function importOnce({ api }: Pick<TestSandbox, 'api'>): Promise<void> {
  const { body } = await api.post('/students/import?async=true', [{ name: 'Meera Nair', email: 'meera@example.in' }]).expect(202);
  expect(body.id).toBe(known.imports);
}
