import { expect, it } from 'vitest';

import { ofTurn } from '../../src/domain/next-times.js';

const one = (name: string, times?: number) => ({ name, ...(times !== undefined && { times }) });

it.each<[what: string, inOrder: readonly ReturnType<typeof one>[], turns: readonly (string | undefined)[]]>([
  ['none', [], [undefined, undefined]],
  ['one that goes on', [one('a')], ['a', 'a', 'a']],
  ['one for a turn', [one('a', 1)], ['a', undefined, undefined]],
  ['one for three', [one('a', 3)], ['a', 'a', 'a', undefined]],
  ['one for none', [one('a', 0), one('b', 1)], ['b', undefined]],
  ['several, each as often as it says', [one('a', 2), one('b', 1), one('c', 2)], ['a', 'a', 'b', 'c', 'c', undefined]],
  ['what comes after one that goes on never has its turn', [one('a', 1), one('b'), one('c', 1)], ['a', 'b', 'b', 'b']],
])('%s', (_, inOrder, turns) => {
  expect(turns.map((_turn, at) => ofTurn(inOrder, at + 1)?.name)).toEqual(turns);
});
