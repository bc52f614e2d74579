// Words for the sentences in answers, and the words of a text for comparing it. No Intl: it differs between builds of Node.

import { fold } from './same-text.js';

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * The words of a text, in lower case, one space between them and one at either end, so that `includes` finds whole words only:
 * `Node.js (remote)` is ` node js remote `. `+` and `#` belong to words, for C++ and C#.
 */
export function wordsOf(text: string): string {
  return ` ${fold(text)
    .replaceAll(/[^\p{L}\p{M}\p{N}+#]+/gu, ' ')
    .trim()} `;
}
