import { expect, test } from 'vitest';

import { lineFault } from '../../src/domain/visible-line.js';

test.each([
  ['plain words', 'Example Academy'],
  ['letters of any script', 'दिल्ली Académie 東京 דנה'],
  ['a joiner, with which Hindi is spelt', 'क्\u200dष'],
  ['a single mark of direction, with which Hebrew is', 'דנה\u200f!'],
  ['signs alone', '★'],
])('%s are a line that people see', (_, text) => {
  expect(lineFault(text)).toBeNull();
});

test.each([
  ['a bell (C0)', 'My\u0007LMS', 'U+0007'],
  ['a line feed', 'My\nLMS', 'U+000A'],
  ['an escape, which colors terminals', '\u001b[31mLMS', 'U+001B'],
  ['a control character of C1', 'My\u0085LMS', 'U+0085'],
  ['delete', 'LMS\u007f', 'U+007F'],
  ['a separator of lines', 'My\u2028LMS', 'U+2028'],
  ['an override', 'My\u202eLMS', 'U+202E'],
  ['the end of an isolate', 'My\u2069LMS', 'U+2069'],
])('%s is told by its code point', (_, text, told) => {
  expect(lineFault(text)).toBe(`must be one line, without control characters or marks that turn its direction; it holds ${told}`);
});

test.each([
  ['spaces', '  \u00a0'],
  ['zero-width spaces', '\u200b\u200b'],
  ['joiners', '\u200d'],
  ['the filler letter of Hangul', '\u3164'],
  ['a blank of Braille', '\u2800'],
])('%s alone are nothing that one can see', (_, text) => {
  expect(lineFault(text)).toBe('must hold a character that one can see');
});
