import { expect, test } from 'vitest';

import { UniqueViolation } from '../../src/workspace/collection.js';
import { collections, joinKey } from '../../src/workspace/collections.js';
import { anyCollection, collectionNames, createBase, createStore } from '../../src/workspace/store.js';
import { baseOf, idsOf, user } from './arrange.js';

test('a store has every declared collection, and each knows its name', () => {
  const store = createStore(new Map(), () => {});
  expect(Object.keys(store)).toEqual(Object.keys(collections));
  expect(collectionNames.map((name) => store[name].name)).toEqual(collectionNames);
});

test('what a test has made is forgotten at a reset; what an integrator has set up is kept', () => {
  expect(collectionNames.filter((name) => collections[name].keptOnReset)).toEqual(['api_keys', 'oauth_apps', 'webhook_endpoints', 'signing_keys', 'inboxes']);
});

test.each(['persons', '__proto__', 'constructor', 'toString', ''])('%j is no collection', (name) => {
  const store = createStore(new Map(), () => {});
  expect(() => anyCollection(store, name)).toThrow(`there is no collection ${name}`);
});

test('a base indexes its records in their order, and leaves no collection out', () => {
  const base = baseOf({ users: [user('b'), user('a')] }, { users: 2 });
  const store = createStore(base.states, () => {});
  expect([...base.states.keys()]).toEqual(collectionNames);
  expect([idsOf(store.users.all()), store.users.find('email', 'a@example.test')?.id, base.data.sequences]).toEqual(['b a', 'a', { users: 2 }]);
});

test('a base whose records break a unique index is refused', () => {
  const data = { name: 'test', as_of: 0, collections: { users: [user('a', 'Same@example.test'), user('b', 'same@example.test')] }, sequences: {} };
  expect(() => createBase(data)).toThrow(UniqueViolation);
});

test('stores over one base share its records and nothing else', () => {
  const base = baseOf({ users: [user('a')] });
  const [one, other] = [createStore(base.states, () => {}), createStore(base.states, () => {})];
  expect(one.users.get('a')).toBe(other.users.get('a'));
  one.users.delete('a');
  expect([one.users.size, other.users.size]).toEqual([0, 1]);
});

test('keys of several parts differ where a part differs, a missing one included', () => {
  const keys = [joinKey('a', 'b', 'c'), joinKey('a', 'b', null), joinKey('a', null, 'c'), joinKey('a', 'c', 'b')];
  expect(new Set(keys).size).toBe(keys.length);
});
