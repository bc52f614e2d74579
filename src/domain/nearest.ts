// The word that was probably meant, and how a message says so.

import { fold } from '../domain/same-text.js';

/** A word that is at most this many letters away was probably meant. */
const NEAR = 2;

/** The nearest of the words, undefined where none is near: two letters added, left out or exchanged, or another case. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = fold(word);
  const near = words.map((candidate) => ({ candidate, distance: distance(typed, fold(candidate)) }));
  const best = near.toSorted((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= NEAR && best.distance < best.candidate.length ? best.candidate : undefined;
}

/** ` Did you mean \`secret\`?`: what follows a sentence that refuses a word and names the others. Empty where none is near. */
export function meant(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}

/** How many words a message lists. */
const MOST_LISTED = 40;

/** The same; where none is near, which words there are. */
export function didYouMean(word: string, words: readonly string[]): string {
  const isListable = words.length > 0 && words.length <= MOST_LISTED;
  return meant(word, words) || (isListable ? ` There ${words.length === 1 ? 'is' : 'are'} ${words.join(', ')}.` : '');
}

/** Levenshtein's distance. Words whose lengths differ by more than is near are not compared: a key may be a megabyte long. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > NEAR) return NEAR + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
