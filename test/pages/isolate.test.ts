import { expect, test } from 'vitest';

import { closed, isolated, said } from '../../src/pages/isolate.js';

test.each([
  ['plain text as it stands', 'Asha Rao', 'Asha Rao'],
  ['a name that reads from right to left between isolates', 'דנה', '\u2068דנה\u2069'],
  ['what would turn the rest of the line between isolates, which end it', 'a\u202eb', '\u2068a\u202eb\u2069'],
  ['an isolate of its own without it, so that ours is the one that ends', '\u2069\u2067a\u202e', '\u2068a\u202e\u2069'],
])('a line that can hold no element has %s', (_, text, line) => {
  expect(isolated(text)).toBe(line);
});

test('an element that isolates can not be ended from inside', () => {
  expect(closed('\u2069a\u2066\u2067\u2068b\u200f')).toBe('ab\u200f');
});

test('a sentence of ours shows what it quotes without what nobody sees', () => {
  expect(said('The page /\u202egnp.exe\u200b does not exist.')).toBe('The page /gnp.exe does not exist.');
});
