// The text of a rich string (`si` and `is`, ECMA-376-1, 18.4.8 and 18.3.1.53): its runs put together, without the phonetic ones that tell how
// Japanese is spoken. Also the escapes that any text of a workbook may have.

import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { LIMITS } from './limits.js';

export class TextRuns {
  #text = '';
  #run: string | undefined;
  #preserved = false;
  #phonetic = false;

  begin(): void {
    this.#text = '';
    this.#run = undefined;
    this.#phonetic = false;
  }

  open(name: string, attributes: Readonly<Record<string, string | undefined>>): void {
    if (name === 'rPh') this.#phonetic = true;
    if (name !== 't' || this.#phonetic) return;
    this.#run = '';
    this.#preserved = attributes['xml:space'] === 'preserve';
  }

  /** @throws UnreadableFile where the text is longer than a cell may be */
  text(piece: string): void {
    if (this.#run === undefined) return;
    this.#run += piece;
    refuseLong(this.#text.length + this.#run.length);
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic = false;
    if (name !== 't' || this.#run === undefined) return;
    // As Excel shows it: spaces at the ends stay only where the file says so.
    this.#text += this.#preserved ? this.#run : trimmed(this.#run);
    this.#run = undefined;
  }

  take(): string {
    return unescapeText(this.#text);
  }
}

/** @throws UnreadableFile. @param length in characters */
export function refuseLong(length: number): void {
  if (length > LIMITS.cell) {
    throw new UnreadableFile(`A cell of the workbook holds more than ${grouped(LIMITS.cell)} characters: shorten it and send the workbook again.`);
  }
}

/** Without XML's white space at its ends. A regular expression would take a million spaces to the power of two. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** What XML can't hold is written _x000D_, and an underscore that would read so, _x005F_ (ST_Xstring, ECMA-376-1, 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** V8 keeps the whole of a string alive for a piece of 13 characters or more cut from it: a stored name would hold 64 KiB of XML in memory. */
export function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}

/** The other way round: so that a text which looks like an escape, or has a character that XML can't hold, comes back as it was. */
export function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that XML 1.0 has no place for, and CR, which it takes for LF
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\u007f\ufffe\uffff]/g, (character) => {
    return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
}
