// UTF-8 with bytes in it that are none. They are marked where they stand, so that their rows fail and no others; a marked byte is two
// characters that no text has (Unicode calls them noncharacters).

import { isUtf8 } from 'node:buffer';

import { grouped } from './in-words.js';

const HIGH = 0xfdd0;
const LOW = 0xfde0;
const MARKED = /[\ufdd0-\ufddf][\ufde0-\ufdef]/;
const EVERY_MARKED = new RegExp(MARKED, 'g');
/** Bytes of UTF-8 that a mark is. */
const MARK_BYTES = 6;

export interface Counted {
  /** Characters of more than one byte. */
  readonly good: number;
  /** Bytes that are of no character. */
  readonly bad: number;
  /** Where the first of these stands; undefined where there is none. */
  readonly firstBad: number | undefined;
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
  let firstBad: number | undefined;
  // by number: the iterator of a buffer is slow
  if (isUtf8(bytes)) for (let at = 0; at < bytes.length; at += 1) good += (bytes[at] ?? 0) >= 0xc0 ? 1 : 0;
  else
    eachCharacter(bytes, (start, length) => {
      if (length > 1) good += 1;
      if (length > 0) return;
      bad += 1;
      firstBad ??= start;
    });
  return { good, bad, firstBad };
}

/** The text, each bad byte marked. At most six times as many bytes are held meanwhile. */
export function markUtf8(bytes: Buffer): string {
  const { bad } = countUtf8(bytes);
  if (bad === 0) return bytes.toString('utf8');
  const marked = Buffer.alloc(bytes.length + bad * (MARK_BYTES - 1));
  let [from, to] = [0, 0];
  eachCharacter(bytes, (start, length) => {
    if (length > 0) return;
    const byte = bytes[start] ?? 0;
    to += bytes.copy(marked, to, from, start);
    to += marked.write(String.fromCharCode(HIGH + (byte >> 4), LOW + (byte & 15)), to);
    from = start + 1;
  });
  to += bytes.copy(marked, to, from);
  return marked.toString('utf8', 0, to);
}

/** @param see is told where a character begins, and how many bytes it has; none where the byte is of no character */
function eachCharacter(bytes: Buffer, see: (start: number, length: number) => void): void {
  for (let at = 0; at < bytes.length;) {
    const length = characterAt(bytes, at);
    see(at, length);
    at += Math.max(1, length);
  }
}

/** How many bytes the character has that begins here; 0 where none does (Unicode Standard, table 3-7). */
function characterAt(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  const length = lengthFrom(lead);
  for (let next = at + 2; next < at + length; next += 1) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** What is wrong with a text that has a marked byte; undefined where it has none. */
export function badByteIn(text: string): string | undefined {
  const [marked] = MARKED.exec(text) ?? [];
  if (marked === undefined) return undefined;
  const byte = ((marked.charCodeAt(0) - HIGH) << 4) | (marked.charCodeAt(1) - LOW);
  return `The byte ${hexOf(byte)} in it is not UTF-8, as the rest of the file is: ${CAUSE}`;
}

/** A byte that is of no character, in a file. */
export interface BadByte {
  readonly byte: number;
  /** Bytes of the file before it. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
}

/** Where a file stops being UTF-8: a sentence for one that is refused for it. */
export const badByteAt = ({ byte, offset, line }: BadByte): string =>
  `The file is not UTF-8 all through: the byte ${hexOf(byte)} in line ${grouped(line)}, after ${grouped(offset)} bytes, is of no character. As the rest is UTF-8, ${CAUSE}`;

const CAUSE = 'the text was put together of two encodings. Write it again.';

const hexOf = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** The text with U+FFFD for each marked byte, as programs show them. */
export const withReplacements = (text: string): string => text.replaceAll(EVERY_MARKED, '\ufffd');
