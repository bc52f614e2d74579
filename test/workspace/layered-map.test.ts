import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LayeredMap } from '../../src/workspace/layered-map.js';

const keys = Array.from({ length: 400 }, (_, at) => `key ${at}`);

const entriesOf = (map: { get: (key: string) => number | undefined; has: (key: string) => boolean; readonly size: number }) => [
  map.size,
  keys.map((key) => [map.get(key), map.has(key)]),
];

test('agrees with plain maps over random changes and copies, and a map that was copied stays as it was', () => {
  const key = fc.constantFrom(...keys);
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('set' as const), keys: fc.array(key, { maxLength: 100, size: 'max' }), value: fc.nat(9) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), keys: fc.array(key, { maxLength: 100, size: 'max' }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('copy' as const) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let [layered, plain] = [LayeredMap.empty<number>(), new Map<string, number>()];
      const copied: [map: LayeredMap<number>, entries: unknown][] = [];
      for (const each of steps) {
        if (each.do === 'copy') {
          copied.push([layered, entriesOf(plain)]);
          [layered, plain] = [layered.copy(), new Map(plain)];
        } else {
          for (const one of each.keys) {
            if (each.do === 'set') {
              layered.set(one, each.value);
              plain.set(one, each.value);
            } else {
              layered.delete(one);
              plain.delete(one);
            }
          }
        }
        expect(entriesOf(layered)).toEqual(entriesOf(plain));
      }
      for (const [map, entries] of copied) expect(entriesOf(map)).toEqual(entries);
    }),
    { numRuns: 60 },
  );
});

test('may be copied many times over one map, and each copy has its own changes', () => {
  const base = LayeredMap.empty<number>();
  for (const key of keys) base.set(key, 0);
  const copies = [1, 2, 3].map((value) => {
    const copy = base.copy();
    for (const key of keys.slice(0, value * 100)) copy.set(key, value);
    copy.delete('key 399');
    return copy;
  });
  expect(copies.map((copy) => [copy.get('key 0'), copy.get('key 150'), copy.get('key 399'), copy.size])).toEqual([
    [1, 0, undefined, 399],
    [2, 2, undefined, 399],
    [3, 3, undefined, 399],
  ]);
  expect([base.size, base.get('key 0'), base.get('key 399')]).toEqual([400, 0, 0]);
});

test.each(['__proto__', 'constructor', ''])('may have the key %j', (odd) => {
  const map = LayeredMap.empty<number>();
  expect([map.get(odd), map.has(odd)]).toEqual([undefined, false]);
  map.set(odd, 0);
  expect([map.get(odd), map.copy().has(odd)]).toEqual([0, true]);
});
