// The texts that a workbook's cells share. They are kept for as long as the table is read, as UTF-8 in one block, not as strings: the
// memory is known to the byte, and a hostile file can't have more of it than LIMITS allow.

import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { LIMITS } from './limits.js';
import type { Package } from './package.js';
import { TextRuns } from './text-runs.js';
import { parseXml, type XmlHandlers } from './xml-reader.js';

const FIRST_BLOCK = 64 * 1024;
/** Bytes from which on a text is the same string for all cells that refer to it: thousands of them may. */
const LONG = 1024;

export class SharedStrings {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BLOCK);
  #ends = new Uint32Array(1024);
  #count = 0;
  readonly #long = new Map<number, string>();

  /** @throws UnreadableFile past the limit */
  add(text: string): void {
    const start = this.#endOf(this.#count - 1);
    const end = start + Buffer.byteLength(text);
    if (end > LIMITS.sharedBytes || this.#count === LIMITS.sharedTexts) throw tooManyTexts();
    if (end > this.#bytes.length) this.#bytes = grow(this.#bytes, Math.max(end, this.#bytes.length * 2));
    this.#bytes.write(text, start);
    if (this.#count === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#ends[this.#count] = end;
    this.#count += 1;
  }

  /** @returns undefined where there is none of that number */
  get(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined;
    const [start, end] = [this.#endOf(index - 1), this.#endOf(index)];
    if (end - start < LONG) return this.#bytes.toString('utf8', start, end);
    const known = this.#long.get(index);
    if (known !== undefined) return known;
    const text = this.#bytes.toString('utf8', start, end);
    this.#long.set(index, text);
    return text;
  }

  #endOf(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] ?? 0);
  }
}

/** @param part undefined where the workbook has none: its texts then stand in the cells. @throws UnreadableFile */
export async function readSharedStrings(from: Package, part: string | undefined): Promise<SharedStrings> {
  const strings = new SharedStrings();
  if (part === undefined) return strings;
  if (from.size(part) > LIMITS.sharedBytes) throw tooManyTexts();
  const runs = new TextRuns();
  const handlers: XmlHandlers = {
    open: (name, attributes, depth) => (depth === 2 && name === 'si' ? runs.begin() : runs.open(name, attributes)),
    text: (text) => runs.text(text),
    close: (name, depth) => (depth === 2 && name === 'si' ? strings.add(runs.take()) : runs.close(name)),
  };
  await parseXml(from, part, handlers, LIMITS.sharedBytes);
  return strings;
}

function tooManyTexts(): UnreadableFile {
  return new UnreadableFile(
    `The workbook has more than ${grouped(LIMITS.sharedTexts)} different texts, or ${LIMITS.sharedBytes / 1024 / 1024} MiB of them: save its table as CSV and send that.`,
  );
}

function grow(bytes: Buffer, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.min(length, LIMITS.sharedBytes));
  bytes.copy(larger);
  return larger;
}
