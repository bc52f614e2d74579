import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { makeId } from '../../src/workspace/ids.js';

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** RFC 9562, section 5.5, step by step. */
function nameBased(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

test.each([
  [1, 'students', 1],
  [1, 'students', 2],
  [42, 'webhook_endpoints', 100_000],
  [-7, 'events', 1],
])('an id is a name-based UUID of seed %i, collection %s and sequence %i', (seed, collection, sequence) => {
  const id = makeId(seed, collection, sequence);
  expect(id).toMatch(UUID_V5);
  expect(id).toBe(nameBased('9d3f1c2a-b674-4f0e-8a51-c7e2d40b6f83', `${seed}/${collection}/${sequence}`));
});

test('the first student of seed 1 has the same id in every release', () => {
  expect(makeId(1, 'students', 1)).toBe('0bb78c04-e6b6-5fbe-928c-d98aa052afa6');
});

test('ids of other seeds, collections and sequences differ', () => {
  const ids = [1, 11].flatMap((seed) => ['students', 'courses'].flatMap((name) => [1, 2, 11, 12].map((sequence) => makeId(seed, name, sequence))));
  expect(new Set(ids).size).toBe(ids.length);
});
