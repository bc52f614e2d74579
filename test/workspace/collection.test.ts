import { describe, expect, test } from 'vitest';

import { UniqueViolation } from '../../src/workspace/collection.js';
import { copyOf, People, person, seen } from './people.js';

const ids = (records: readonly { id: string }[]): string => records.map((record) => record.id).join(' ');

/** One person for each name, in group a or b by turns. */
function peopleOf(names: string): People {
  const people = new People();
  for (const [at, name] of names.split(' ').entries()) people.collection.insert(person(name, at % 2 === 0 ? 'a' : 'b', `${name}@example.test`));
  return people;
}

describe('records', () => {
  test('are found by id and come in the order in which they were inserted', () => {
    const { collection } = peopleOf('z y x');
    expect(collection.get('y')).toEqual(person('y', 'b', 'y@example.test'));
    expect([collection.get('w'), collection.has('z'), collection.has('w'), collection.size]).toEqual([undefined, true, false, 3]);
    expect(ids(collection.all())).toBe('z y x');
  });

  test('keep their place when they are replaced, and lose it when they are deleted and come back', () => {
    const { collection } = peopleOf('a b c');
    collection.replace(person('a', 'c'));
    expect(ids(collection.all())).toBe('a b c');
    expect(collection.delete('a')).toBe(true);
    collection.put(person('a'));
    expect(ids(collection.all())).toBe('b c a');
  });

  test.each([
    ['inserting an id twice', (people: People) => people.collection.insert(person('a')), 'people: there is a record a already'],
    ['replacing an unknown id', (people: People) => people.collection.replace(person('q')), 'people: there is no record q'],
  ])('%s is an error that changes nothing', (_, act, message) => {
    const people = peopleOf('a b');
    const before = seen(people);
    expect(() => act(people)).toThrow(message);
    expect([seen(people), people.changes.length]).toEqual([before, 2]);
  });

  test('that were never there are deleted without a change', () => {
    const people = peopleOf('a');
    expect([people.collection.delete('q'), people.changes.length]).toEqual([false, 1]);
  });

  test.each(['__proto__', 'constructor', 'toString', ''])('may have the id and the key %j', (odd) => {
    const { collection } = new People();
    expect([collection.get(odd), collection.find('email', odd), collection.where('group', odd)]).toEqual([undefined, undefined, []]);
    collection.insert(person(odd, odd, odd));
    expect([collection.get(odd)?.id, collection.find('email', odd)?.id, collection.count('group', odd)]).toEqual([odd, odd, 1]);
  });
});

describe('a unique index', () => {
  test('refuses a second record with its key, and says whose it is', () => {
    const people = peopleOf('a b');
    const before = seen(people);
    for (const act of [
      () => people.collection.insert(person('c', 'c', 'a@example.test')),
      () => people.collection.replace(person('b', 'c', 'a@example.test')),
    ]) {
      const error = (() => {
        try {
          return act();
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(UniqueViolation);
      expect(error).toMatchObject({ code: 'DUPLICATE_EMAIL', message: 'This email is taken.', index: 'email', existingId: 'a' });
    }
    expect([seen(people), people.changes.length]).toEqual([before, 2]);
  });

  test('lets a record keep its key, and another take a key that was given up', () => {
    const { collection } = peopleOf('a b');
    collection.replace(person('a', 'c', 'a@example.test'));
    collection.replace(person('a', 'c', 'new@example.test'));
    collection.insert(person('c', 'c', 'a@example.test'));
    collection.delete('b');
    collection.insert(person('d', 'c', 'b@example.test'));
    expect(['new', 'a', 'b'].map((name) => collection.find('email', `${name}@example.test`)?.id)).toEqual(['a', 'c', 'd']);
  });

  test('holds no record whose key is null', () => {
    const { collection } = new People();
    collection.insert(person('a'));
    collection.insert(person('b'));
    expect(collection.size).toBe(2);
  });
});

describe('a secondary index', () => {
  test('lists its records oldest first, however late they came to the key', () => {
    const { collection } = peopleOf('a b c d');
    collection.replace(person('b', 'a'));
    expect([ids(collection.where('group', 'a')), ids(collection.where('group', 'b'))]).toEqual(['a b c', 'd']);
    expect([collection.count('group', 'a'), collection.count('group', 'q')]).toEqual([3, 0]);
  });

  test('gives lists that the caller may change', () => {
    const { collection } = peopleOf('a b c');
    collection.where('group', 'a').pop();
    collection.all().pop();
    expect([ids(collection.where('group', 'a')), ids(collection.all())]).toEqual(['a c', 'a b c']);
  });
});

describe('a page', () => {
  const cases: readonly [what: string, deleted: string][] = [
    ['without holes', ''],
    ['with holes at the head', 'a b'],
    ['with holes in the middle', 'c e'],
    ['with holes at the end', 'g h'],
    ['with holes everywhere', 'a c f h'],
    ['of nothing', 'a b c d e f g h'],
  ];
  test.each(cases)('%s is the same slice of all records', (_, deleted) => {
    const { collection } = peopleOf('a b c d e f g h');
    for (const id of deleted.split(' ').filter(Boolean)) collection.delete(id);
    for (const offset of [0, 1, 3, 7, 8, 100])
      for (const limit of [0, 1, 2, 100]) {
        expect(collection.page(offset, limit)).toEqual(collection.all().slice(offset, offset + limit));
        expect(collection.page(offset, limit, { index: 'group', key: 'a' })).toEqual(collection.where('group', 'a').slice(offset, offset + limit));
      }
    expect(collection.oldest()).toEqual(collection.all()[0]);
  });
});

describe('a shared state', () => {
  test('never changes, whatever is done by those who share it', () => {
    const source = peopleOf('a b c d');
    const state = source.collection.share();
    const before = copyOf(state);
    const sharers = [source, new People(state), new People(state)];
    for (const people of sharers) {
      const start = people.changes.length;
      const saw = seen(people);
      people.collection.replace(person('a', 'b', 'other@example.test'));
      people.collection.delete('b');
      people.collection.insert(person('e', 'a', 'b@example.test'));
      expect(copyOf(state)).toEqual(before);
      people.undoTo(start);
      expect(seen(people)).toEqual(saw);
    }
    expect(copyOf(state)).toEqual(before);
  });

  test('is gone on with after a state was adopted', () => {
    const [source, people] = [peopleOf('a b'), peopleOf('x y z')];
    const state = source.collection.share();
    const before = copyOf(state);
    people.collection.adopt(state);
    expect(seen(people)).toEqual(seen(source));
    people.collection.insert(person('c', 'a'));
    people.collection.delete('a');
    expect([ids(people.collection.where('group', 'a')), copyOf(state)]).toEqual(['c', before]);
    people.collection.adopt(undefined);
    expect([people.collection.size, people.collection.where('group', 'a')]).toEqual([0, []]);
  });

  test('shares its records, not copies of them', () => {
    const source = peopleOf('a b');
    const other = new People(source.collection.share());
    other.collection.insert(person('c'));
    expect(other.collection.get('a')).toBe(source.collection.get('a'));
  });
});

describe('undo', () => {
  test('takes changes back to each state that there was, newest first', () => {
    const people = peopleOf('a b c');
    const { collection } = people;
    const states: [length: number, seen: unknown][] = [];
    const steps = [
      () => collection.replace(person('a', 'b', 'c2@example.test')),
      () => collection.delete('a'),
      () => collection.insert(person('d', 'a', 'c2@example.test')),
      () => collection.insert(person('a', 'c', 'a@example.test')),
      () => collection.delete('d'),
      () => collection.delete('b'),
      () => collection.delete('c'),
      () => collection.delete('a'),
    ];
    for (const step of steps) {
      states.push([people.changes.length, seen(people)]);
      step();
    }
    for (const [length, before] of states.reverse()) {
      people.undoTo(length);
      expect(seen(people)).toEqual(before);
    }
  });

  test('of insertions leaves no empty slots behind', () => {
    const people = peopleOf('a');
    for (let round = 0; round < 10; round += 1) {
      people.collection.insert(person('b', 'a'));
      people.collection.insert(person('c', 'a'));
      people.undoTo(1);
    }
    expect(people.collection.share().slots).toHaveLength(1);
  });
});

describe('compaction', () => {
  const crowd = (count: number): People => {
    const people = new People();
    for (let at = 0; at < count; at += 1) people.collection.insert(person(String(at), at % 3 === 0 ? 'a' : 'b', `${at}@example.test`));
    return people;
  };

  test('drops empty slots once they are most of what there is, and changes nothing else', () => {
    const people = crowd(3_000);
    for (let at = 0; at < 2_000; at += 1) people.collection.delete(String(at));
    const before = seen(people);
    expect(people.collection.share().slots).toHaveLength(3_000);
    people.collection.compact();
    expect(people.collection.share().slots).toHaveLength(1_000);
    expect(seen(people)).toEqual(before);
    people.collection.insert(person('new', 'a'));
    expect(people.collection.where('group', 'a').at(-1)?.id).toBe('new');
  });

  test.each([
    ['few of many slots are empty', 3_000, 1_400],
    ['few slots are empty at all', 1_100, 1_000],
  ])('waits while %s', (_, count, deleted) => {
    const people = crowd(count);
    for (let at = 0; at < deleted; at += 1) people.collection.delete(String(at));
    people.collection.compact();
    expect(people.collection.share().slots).toHaveLength(count);
  });

  test('of a shared state leaves that as it is', () => {
    const people = crowd(2_200);
    for (let at = 0; at < 2_000; at += 1) people.collection.delete(String(at));
    const state = people.collection.share();
    people.collection.compact();
    expect([state.slots.length, people.collection.share().slots.length]).toEqual([2_200, 200]);
  });
});
