// The lines that every file of the store is made of: `["1a2b3c4d",value,...]`, JSON with a checksum in front. The checksum is the CRC-32 of
// what follows its comma, in UTF-8, begun with that of the line before: so a line that is flipped, lost, moved or of another file is found.
// Text in, values out, no files.

import { crc32 } from 'node:zlib';

import { real } from '../platform/real-time.js';
import { damage } from './header.js';

const NEWLINE = 0x0a;
const CLOSING_BRACKET = 0x5d;
/** `["`, eight hex digits, `",`. */
const PREFIX = 12;
/** A round of the event loop is given up after so many bytes: a long file must not hold other requests up. */
const SLICE = 4 * 1024 * 1024;

/** Lines of one file, in order. */
export class LineEncoder {
  /** @param checksum of the line that goes before the first */
  constructor(public checksum = 0) {}

  /** @param payload one or more values as JSON, with commas between them and no line break. @returns the line, without its break */
  line(payload: string): string {
    this.checksum = crc32(payload, this.checksum);
    return `["${hex(this.checksum)}",${payload}]`;
  }
}

/** Of each byte: a line is written for every commit, and for every record at a fold. */
const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight digits. */
export const hex = (checksum: number): string =>
  `${DIGITS[checksum >>> 24]}${DIGITS[(checksum >>> 16) & 0xff]}${DIGITS[(checksum >>> 8) & 0xff]}${DIGITS[checksum & 0xff]}`;

/** Lines whose checksums were found right. */
export interface CheckedLines {
  readonly file: string;
  readonly bytes: Buffer;
  /** Where each begins, and after the last one where that ends. */
  readonly starts: readonly number[];
  /** Bytes after a line's last bracket. */
  readonly tail: number;
  /** Of the last line. */
  readonly checksum: number;
}

export interface LinesOptions {
  /** Bytes of the file before its first line. Default 0. */
  readonly opener?: number;
  /** The character between a line and its break. Default: none. */
  readonly mark?: string;
}

/**
 * Holds whole lines against their checksums. What follows the last line break is not looked at.
 * @throws StorageError with the number of the first line that is not as it was written
 */
export async function checkLines(file: string, bytes: Buffer, { opener = 0, mark = '' }: LinesOptions = {}): Promise<CheckedLines> {
  const starts = [opener];
  const tail = mark.length + 1;
  let [start, before, slice] = [opener, 0, SLICE];
  for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const checksum = checkLine(bytes, start, end - mark.length, before);
    if (checksum === undefined || bytes.toString('latin1', end - mark.length, end) !== mark)
      throw damage(file, starts.length, 'the line does not match its checksum');
    before = checksum;
    start = end + 1;
    starts.push(start);
    if (start < slice) continue;
    slice = start + SLICE;
    await new Promise((resolve) => real.setImmediate(resolve));
  }
  return { file, bytes, starts, tail, checksum: before };
}

/** Whether these bytes are one whole line that follows another. @returns its checksum; undefined where it does not match */
export function checkLine(bytes: Buffer, start: number, end: number, before: number): number | undefined {
  const payload = start + PREFIX;
  if (end <= payload || bytes[end - 1] !== CLOSING_BRACKET) return undefined;
  const checksum = crc32(bytes.subarray(payload, end - 1), before);
  return bytes.toString('latin1', start, payload) === `["${hex(checksum)}",` ? checksum : undefined;
}

/** The number of lines. */
export const countOf = ({ starts }: CheckedLines): number => starts.length - 1;

/** The values of a line, without its checksum. @param at from 0 @throws StorageError where a good checksum stands before what is not JSON */
export function valuesOf({ file, bytes, starts, tail }: CheckedLines, at: number): readonly unknown[] {
  const [start = 0, end = 0] = [starts[at], starts[at + 1]];
  try {
    return JSON.parse(`[${bytes.toString('utf8', start + PREFIX, end - tail - 1)}]`);
  } catch {
    throw damage(file, at + 1, 'the line is not JSON');
  }
}

/** Whether any of these texts stands in a line; what JSON escapes is not looked for. */
export function mentions({ bytes, starts }: CheckedLines, at: number, texts: readonly string[]): boolean {
  const line = bytes.subarray(starts[at], starts[at + 1]);
  return texts.some((text) => line.includes(text));
}
