// Records that were two when they were stored and are one by now: both stay, and no third is added.

import { expect, onTestFinished, test } from 'vitest';

import type { GradeRecord } from '../../src/records/records.js';
import { gradeKey } from '../../src/workspace/collections.js';
import { lazyBase } from '../../src/workspace/store.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { implementations } from '../storage/implementations.js';
import { NOW } from './arrange.js';
import { foundIn, originOf } from './origin.js';
import { person, People } from './people.js';

const grade = (id: string, subject_id: string, score = 50): GradeRecord => ({
  id,
  student_id: 's',
  subject_id,
  score,
  grade: null,
  term: '1',
  created_at: NOW,
  updated_at: NOW,
});

const [COMPOSED, WITH_NUKTA] = ['\u0958', '\u0915\u093c'];
const KEY = gradeKey(grade('', COMPOSED));

test('the collection finds the oldest, then the next, and lets each be changed, none be added', () => {
  const people = new People();
  const { collection } = people;
  for (const id of ['b', 'a', 'c']) collection.restore(person(id, null, 'same'));
  collection.restore(person('d', null, 'other'));
  expect(collection.findDoubles()).toEqual([['b', 'a', 'c']]);
  expect(collection.findDoubles()).toEqual([]);
  expect(collection.find('email', 'same')?.id).toBe('b');
  for (const id of ['a', 'b', 'c']) collection.replace(person(id, 'g', 'same'));
  for (const add of [() => collection.insert(person('e', null, 'same')), () => collection.replace(person('d', null, 'same'))])
    expect(add).toThrow('This email is taken.');
  const mark = people.changes.length;
  collection.delete('b');
  expect(collection.find('email', 'same')?.id).toBe('a');
  expect(() => collection.insert(person('e', null, 'same'))).toThrow('This email is taken.');
  for (const change of people.changes.splice(mark).reverse()) collection.undo(change);
  expect(collection.find('email', 'same')?.id).toBe('b');
  for (const id of ['b', 'a', 'c']) collection.delete(id);
  expect([collection.find('email', 'same'), collection.insert(person('e', null, 'same')).id]).toEqual([undefined, 'e']);
});

test('a key of one record is given up without a look at all the others', () => {
  const people = new People();
  const { collection } = people;
  for (const id of ['a', 'b']) collection.restore(person(id, null, 'same'));
  for (let at = 0; at < 100; at += 1) collection.restore(person(`p${at}`, null, `${at}@x.in`));
  collection.findDoubles();
  people.keysRead = 0;
  collection.delete('p50');
  expect(people.keysRead).toBeLessThan(10);
});

const cases = implementations.filter(({ keeps }) => keeps).flatMap(({ name, make }) => [[name, 'snapshot', make] as const, [name, 'log', make] as const]);

test.each(cases)('what a storage (%s) has in its %s of two grades that are one by now opens, and one line names them', async (_, part, make) => {
  const place = make();
  onTestFinished(place.remove);
  const { identity, base } = originOf();
  const current = { identity, base: base.data };
  const storage = await place.open(current);
  const changes = [grade('g1', COMPOSED), grade('g2', WITH_NUKTA)].map((record) => ({ collection: 'grades', record }));
  let written = part === 'snapshot' ? 2 : 0;
  const log = storage.open('default', undefined, {
    state: () => ({ made: identity, identity, base: base.data, sequences: {}, changes: changes.slice(0, written) }),
    onFailed: () => {},
  });
  if (part === 'snapshot') await log.replace();
  else
    for (const change of changes) {
      written += 1;
      await log.append({ changes: [change], sequences: {} });
    }
  const warnings: string[] = [];
  // the process ends here: a close would fold the log
  const next = await place.open(current);
  const workspace = await Workspace.open({
    name: 'default',
    origin: originOf(),
    storage: next,
    found: await foundIn(next),
    realNow: () => NOW,
    warn: (line) => warnings.push(line),
  });
  const { grades } = workspace.store;
  expect([grades.get('g1')?.subject_id, grades.get('g2')?.subject_id, grades.find('natural', KEY)?.id]).toEqual([COMPOSED, WITH_NUKTA, 'g1']);
  expect(warnings).toEqual([expect.stringMatching(/^Workspace default: some grades .*: g1 and g2\.$/)]);
  const write = (work: () => unknown) => () => workspace.transaction(work);
  expect(write(() => grades.insert(grade('g3', COMPOSED)))).toThrow('There is a grade for this student, subject and term already.');
  await write(() => grades.replace(grade('g2', WITH_NUKTA, 60)))().durable;
  expect([grades.get('g2')?.score, grades.size]).toEqual([60, 2]);
  await workspace.close();
  await next.close();
});

test('a stored scenario that holds them is indexed, and they are told of once', () => {
  const told: unknown[] = [];
  const records = [grade('g1', COMPOSED), grade('g2', WITH_NUKTA)];
  const base = lazyBase({ name: 'mine', as_of: NOW, collections: { grades: records }, sequences: {} }, (name, ids) => told.push([name, ids]));
  const states = ['g1', 'g2'].map((id) => base.states.get('grades')?.positions.get(id));
  expect([states, told]).toEqual([[0, 1], [['grades', [['g1', 'g2']]]]]);
});
