import { expect, test } from 'vitest';

import { exact, fold, foldTitle, passwordForm } from '../../src/domain/same-text.js';

/** One letter in two spellings: the composed form, which is never the canonical one, and letter with nukta. */
const [QA, QA_WITH_NUKTA] = ['\u0958', '\u0915\u093c'];

test.each([
  ['an accent of its own', 'Jose\u0301', 'Jos\u00e9'],
  ['a nukta', QA, QA_WITH_NUKTA],
  ['Hangul in parts', '\u1112\u1161\u11ab', '\ud55c'],
  ['a sign that is a letter', '\u212b', '\u00c5'],
  ['a zero width space', 'R\u200b-14', 'R-14'],
  ['marks of direction', '\u202aR-14\u202c\u200e', 'R-14'],
  ['isolates', '\u2066R-14\u2069', 'R-14'],
  ['a byte order mark', '\ufeffR-14', 'R-14'],
  ['an invisible one between a letter and its accent', 'e\u200b\u0301', '\u00e9'],
])('%s makes no other text, with case or without', (_, a, b) => {
  expect([exact(a), fold(a), foldTitle(a)]).toEqual([exact(b), fold(b), foldTitle(b)]);
});

test.each([
  ['ascii', 'aB3', 'Ab3'],
  ['accents', 'JOS\u00c9', 'jose\u0301'],
  ['a sigma at the end', '\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c3'],
])('case is looked at by the one, and not by the other: %s', (_, a, b) => {
  expect([exact(a) === exact(b), fold(a) === fold(b)]).toEqual([false, true]);
});

test.each([
  ['joiners', '\u0915\u094d\u200d\u0937', '\u0915\u094d\u0937'],
  ['non-joiners', '\u0645\u06cc\u200c\u062e', '\u0645\u06cc\u062e'],
  ['accents', 'Jose', 'Jos\u00e9'],
  ['letters that look alike', 'a', '\u0430'],
  ['a dotless i', '\u0131', 'i'],
  ['full width', '\uff21', 'A'],
])('%s make another text', (_, a, b) => {
  expect([exact(a) === exact(b), fold(a) === fold(b)]).toEqual([false, false]);
});

test('a title of a column is the same without accents and in full width too', () => {
  expect(['Pr\u00e9nom', 'PRE\u0301NOM', '\uff30renom'].map(foldTitle)).toEqual(['prenom', 'prenom', 'prenom']);
});

test('a key is its own key', () => {
  for (const text of ['\u0130', 'Jose\u0301', QA, '\u1e9e', '\u03a3\u03a3', '\ufb2a'])
    expect([fold(fold(text)), exact(exact(text))]).toEqual([fold(text), exact(text)]);
});

test('a password is compared in its canonical form, with its case and all of its characters', () => {
  expect(passwordForm('Jose\u0301')).toBe('Jos\u00e9');
  expect(passwordForm('A\u200b')).toBe('A\u200b');
});
