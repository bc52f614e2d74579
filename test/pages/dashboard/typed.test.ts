import { expect, test } from 'vitest';

import { lineNumber, ticked, typed, typedLines } from '../../../src/pages/dashboard/typed.js';

test.each([
  ['a=%20x%20', 'x'],
  ['a=', undefined],
  ['a=%20', undefined],
  ['', undefined],
])('what was typed is taken without the space around it, and nothing for nothing: %j', (form, value) => {
  expect(typed(new URLSearchParams(form), 'a')).toBe(value);
});

test('a choice that stands for nothing is not ticked', () => {
  expect(ticked(new URLSearchParams('a=&a=x&a=y&b=z'), 'a')).toEqual(['x', 'y']);
});

test.each(['\r\n', '\n', '\r'])('lines end as %j, empty ones are left out, and a person counts them all the same', (end) => {
  const form = new URLSearchParams({ a: ['', ' one ', '', 'two', ''].join(end) });
  expect(typedLines(form, 'a')).toEqual(['one', 'two']);
  expect([lineNumber(form, 'a', 0), lineNumber(form, 'a', 1)]).toEqual([2, 4]);
  expect(typedLines(form, 'b')).toEqual([]);
});
