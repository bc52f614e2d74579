// Windows-1252 is what remains where nothing else fits: a guess, which is told with the first text that depends on it, and given up where
// that is none that people write.

import type { ImportWarning } from '../types/public/types.gen.js';
import { shortened } from './in-words.js';
import { UnreadableFile } from './rows.js';

/** Signs without a meaning, a capital after a small letter, or a sign within a word: other encodings have letters there. */
const FOREIGN =
  // oxlint-disable-next-line no-control-regex -- the bytes that Windows leaves out
  /[\u0081\u008d\u008f\u0090\u009d]|\p{Ll}[\u017d\u0160\u0152\u0178]|\p{L}[\u201a\u0192\u201e\u2020\u2021\u2030\u2039\u203a\u2022\u02dc\u2122]\p{L}/u;
const OTHER = /[\u0080-\uffff]/;
const SAVE = 'save it as UTF-8 ("CSV UTF-8" in Excel), and send it again.';
/** How many rows are looked at. */
const LOOKED_AT = 10_000;

interface Texts {
  readonly number: number;
  readonly cells: readonly string[];
}

/** @throws UnreadableFile where it is no Windows-1252 either */
export async function doubtGuess(records: AsyncIterable<Texts>, header: readonly string[]): Promise<ImportWarning[]> {
  let first: ImportWarning | undefined;
  let left = LOOKED_AT;
  for await (const { number, cells } of records) {
    for (const [at, cell] of cells.entries()) {
      if (!OTHER.test(cell)) continue;
      const shown = JSON.stringify(shortened(cell));
      if (FOREIGN.test(cell))
        throw new UnreadableFile(`The file is not UTF-8, and no Windows-1252 either, in which row ${number} would have ${shown}: ${SAVE}`);
      const message = `The file is not UTF-8 and does not say what it is: it was taken for Windows-1252, in which this is ${shown}. Where that is wrong, ${SAVE}`;
      first ??= { row: number, column: header[at] ?? null, message };
    }
    left -= 1;
    if (left === 0) break;
  }
  return first ? [first] : [];
}
