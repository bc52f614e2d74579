// How many rejected rows of an import are kept.

import { expect, it } from 'vitest';

import { KeptRejections, MOST_KEPT } from '../../../src/resources/imports/kept-rejections.js';

const fault = { row: 2, column: null, field: null, value: null, code: 'VALIDATION_ERROR' as const, message: 'bad' };
/** A row with so many errors, and so many characters in its cells. */
const row = (errors: number, characters: number) => ({ errors: Array.from({ length: errors }, () => fault), cells: ['x'.repeat(characters)] });

it.each([
  ['errors', row(MOST_KEPT.errors / 2, 1), row(1, 1)],
  ['characters', row(1, MOST_KEPT.characters / 2), row(1, 1)],
])('as many are kept as their %s allow', (_, half, more) => {
  const kept = new KeptRejections();
  expect([half, half, more].map((rejected) => kept.takes(rejected))).toEqual([true, true, false]);
});

it('none is kept after one that did not fit, so that those which are kept are the first', () => {
  const kept = new KeptRejections();
  expect([row(1, 0), row(1, MOST_KEPT.characters + 1), row(1, 0)].map((rejected) => kept.takes(rejected))).toEqual([true, false, false]);
});
