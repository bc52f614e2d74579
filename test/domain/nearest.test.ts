// Which word was probably meant.

import { expect, it } from 'vitest';

import { nearest } from '../../src/domain/nearest.js';

const FIELDS = ['name', 'email', 'grade', 'skills', 'school_id', 'id'];

it.each([
  ['skils', 'skills'],
  ['Email', 'email'],
  ['gradee', 'grade'],
  ['shcool_id', 'school_id'],
])('%s was probably %s', (word, expected) => {
  expect(nearest(word, FIELDS)).toBe(expected);
});

it.each(['favourite_color', 'xx', '', 'x'.repeat(100_000)])('nothing is near %.20s', (word) => {
  expect(nearest(word, FIELDS)).toBeUndefined();
});
