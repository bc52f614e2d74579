// When two texts are one: the only comparison of the project (contract, "Bulk import and export"). What is stored stays as it was sent; this
// makes the keys by which it is found. No other file folds case or normalizes, unless test/one-place.test.ts says why.

/**
 * Characters that nobody sees and that mean nothing: zero width space, word joiner, marks of direction, byte order marks. Joiners stay, since Hindi
 * and Persian are spelt with them.
 */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Most texts: nothing in them has a second spelling. */
const PLAIN = /^[\x20-\x7e]*$/;

const ACCENTS = /[\u0300-\u036f]/g;

export const withoutInvisible = (text: string): string => text.replaceAll(INVISIBLE, '');

/**
 * The key of a text that is compared with its case, as an external_id is: `aB3` and `Ab3` are two, `José` with a combining accent and without are one.
 * The invisible go first, since one between a letter and its accent would keep them apart.
 */
export const exact = (text: string): string => (PLAIN.test(text) ? text : withoutInvisible(text).normalize('NFC'));

/** The key of a text that is compared without case: emails, course titles, filters, search. Both forms of a small sigma are one letter. */
export function fold(text: string): string {
  const lower = exact(text).toLowerCase();
  // a letter's lower case may be two characters that others spell as one
  return PLAIN.test(lower) ? lower : lower.replaceAll('ς', 'σ').normalize('NFC');
}

/** The same without accents, and with what only looks different (as full-width letters do) made alike: for the titles of columns. */
export const foldTitle = (text: string): string => fold(withoutInvisible(text).normalize('NFKD').replace(ACCENTS, ''));

/** A password in the form in which it is compared: keyboards spell `é` in two ways, and its owner sees no difference (RFC 8265, section 4.2). */
export const passwordForm = (text: string): string => text.normalize('NFC');
