// UTF-8 with bytes in it that are none. They are marked where they stand, so that their rows fail and no others; a marked byte is two
// characters that no text has (Unicode calls them noncharacters).

import { isUtf8 } from 'node:buffer';

const HIGH = 0xfdd0;
const LOW = 0xfde0;
const MARKED = /[\ufdd0-\ufddf][\ufde0-\ufdef]/g;

export interface Counted {
  /** Characters of more than one byte. */
  readonly good: number;
  /** Bytes that are of no character. */
  readonly bad: number;
}

/** How many bytes at the end begin a character that the next chunk ends. */
export function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthFrom(byte) ? back : 0;
  }
  return 0;
}

const lengthFrom = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

export function countUtf8(bytes: Buffer): Counted {
  let [good, bad] = [0, 0];
  // by number: the iterator of a buffer is slow
  if (isUtf8(bytes)) for (let at = 0; at < bytes.length; at += 1) good += (bytes[at] ?? 0) >= 0xc0 ? 1 : 0;
  else eachCharacter(bytes, (start, end) => (end === undefined ? (bad += 1) : (good += end - start > 1 ? 1 : 0)));
  return { good, bad };
}

/** The text, each bad byte marked. */
export function markUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let from = 0;
  eachCharacter(bytes, (start, end) => {
    if (end !== undefined) return;
    const byte = bytes[start] ?? 0;
    text += bytes.toString('utf8', from, start) + String.fromCharCode(HIGH + (byte >> 4), LOW + (byte & 15));
    from = start + 1;
  });
  return text + bytes.toString('utf8', from);
}

/** @param see is told where a character begins and ends; `end` is undefined for a byte that is of none */
function eachCharacter(bytes: Buffer, see: (start: number, end: number | undefined) => void): void {
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const end = at + (lead < 0x80 ? 1 : lengthFrom(lead));
    const isWhole = lead < 0x80 || (lead >= 0xc2 && end <= bytes.length && isUtf8(bytes.subarray(at, end)));
    see(at, isWhole ? end : undefined);
    at = isWhole ? end : at + 1;
  }
}

/** What is wrong with a text that has a marked byte; undefined where it has none. */
export function badByteIn(text: string): string | undefined {
  const [marked] = text.match(MARKED) ?? [];
  if (marked === undefined) return undefined;
  const byte = ((marked.charCodeAt(0) - HIGH) << 4) | (marked.charCodeAt(1) - LOW);
  return `The byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} in it is not UTF-8, as the rest of the file is: the text was put together of two encodings. Write it again.`;
}

/** The text with U+FFFD for each marked byte, as programs show them. */
export const withReplacements = (text: string): string => text.replaceAll(MARKED, '\ufffd');
