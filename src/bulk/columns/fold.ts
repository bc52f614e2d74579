// Titles as schools write them, made alike: `E-mail`, `e mail*` and `EMAIL` are one.

import { foldTitle } from '../../domain/same-text.js';

const WORDS: readonly (readonly [sign: string, word: string])[] = [
  ['&', 'and'],
  ['#', 'no'],
  ['%', 'percent'],
];

/** How much of a title is looked at, in characters: none that means something is longer. */
const LONGEST = 255;

/** A title in lower case, without accents, spaces and punctuation. `&`, `#` and `%` are read as words: `Roll #` is `rollno`. */
function fold(title: string): string {
  const plain = foldTitle(title.slice(0, LONGEST));
  const spelled = WORDS.reduce((text, [sign, word]) => text.replaceAll(sign, word), plain);
  return spelled.replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

/** In brackets: whose it is, or what of a mark, where it is not the record's own. */
const ANOTHER = /\b(?:father|mother|parents?|guardian|husband|wife|spouse|brother|sister|siblings?|family|relative|emergency|max(?:imum)?)\b/i;

/** What a title may mean, the likeliest first: all of it, and without what it explains in brackets, as `DOB (DD/MM/YYYY)`. `Phone (Father)` is another's. */
export function foldings(title: string): string[] {
  const whole = fold(title);
  const bare = fold(title.slice(0, LONGEST).replace(/[([{][^()[\]{}]*[)\]}]/g, (bracket) => (ANOTHER.test(bracket) ? bracket : ' ')));
  return [whole, bare].filter((text, at, both) => text !== '' && both.indexOf(text) === at);
}

/**
 * Finds what titles mean, from some of which it is known.
 * @param known of two that are alike the last counts
 * @returns for a title its meaning: that of all of it, else that of it without brackets; undefined where it has none
 */
export function titleFinder<T>(known: readonly (readonly [title: string, meaning: T])[]): (title: string) => T | undefined {
  const meanings = new Map(known.map(([title, meaning]): [string, T] => [foldings(title)[0] ?? '', meaning]));
  return (title) =>
    foldings(title)
      .map((text) => meanings.get(text))
      .find((meaning) => meaning !== undefined);
}
