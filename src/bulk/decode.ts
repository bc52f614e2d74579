// The characters of a text file, whatever it is encoded in: a byte order mark says so; else it is UTF-8 where all of it is, or all but a few
// bytes, and Windows-1252 where it is not, as Excel on Windows writes CSV. Streamed: no file is held whole.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { UnreadableFile } from './rows.js';
import { type Counted, countUtf8, markUtf8, unfinished } from './utf8.js';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const NO_TEXT = 'The file holds NUL characters (U+0000), so it is no text, or a damaged one. Send CSV, an Excel workbook (.xlsx), JSON or NDJSON.';
const NO_MARK = 'The file looks like UTF-16 without byte order mark. Save it as UTF-8 ("CSV UTF-8" in Excel), and send it again.';

const MARKS: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/**
 * Windows-1252 where it is not Latin-1: 0x80 to 0x9F, as the WHATWG Encoding Standard has it. TextDecoder isn't asked: Node 20 since
 * 20.18.3, and many releases of 22 and 24, read Latin-1 where one asks for this.
 */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

export interface Detected {
  readonly encoding: Encoding;
  /** Some bytes are not of it: readText marks them. */
  readonly isDamaged: boolean;
}

/**
 * What a file is encoded in, told from all of it: it is read through once.
 * @throws UnreadableFile where it is not valid UTF-16, which its mark says it is, or holds a NUL
 */
export async function detectEncoding(path: string): Promise<Detected> {
  const marked = await encodingOfMark(path);
  if (marked === 'utf-16le' || marked === 'utf-16be') {
    for await (const text of readText(path, marked)) if (text.includes('\0')) throw new UnreadableFile(NO_TEXT);
    return { encoding: marked, isDamaged: false };
  }
  const { good, bad } = await surveyBytes(path);
  if (marked === undefined && bad > good) return { encoding: 'windows-1252', isDamaged: false };
  return { encoding: 'utf-8', isDamaged: bad > 0 };
}

/**
 * The text of a file, without byte order mark, in pieces.
 * @throws UnreadableFile while it is read, where UTF-16 is broken off or not valid
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  let first = true;
  for await (const piece of decoded(path, encoding)) {
    const text = first && piece.startsWith('\uFEFF') ? piece.slice(1) : piece;
    first = false;
    if (text !== '') yield text;
  }
}

/** The first characters of a file: at least so many, unless it has fewer. */
export async function readHead(path: string, encoding: Encoding, characters: number): Promise<string> {
  let head = '';
  for await (const text of readText(path, encoding)) {
    head += text;
    if (head.length >= characters) break;
  }
  return head;
}

async function* decoded(path: string, encoding: Encoding): AsyncGenerator<string> {
  const bytes: AsyncIterable<Buffer> = createReadStream(path);
  if (encoding === 'utf-8') {
    let rest = Buffer.alloc(0);
    for await (const chunk of bytes) {
      const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = whole.length - unfinished(whole);
      yield markUtf8(whole.subarray(0, end));
      rest = Buffer.from(whole.subarray(end));
    }
    yield markUtf8(rest);
    return;
  }
  if (encoding === 'windows-1252') {
    for await (const chunk of bytes) yield fromWindows1252(chunk);
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UnreadableFile(`The file is not valid ${encoding.toUpperCase()}: it is broken off or damaged. Save it as UTF-8 and send it again, whole.`);
  }
}

function fromWindows1252(chunk: Buffer): string {
  return chunk.toString('latin1').replace(/[\u0080-\u009f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
}

async function encodingOfMark(path: string): Promise<Encoding | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const start = buffer.subarray(0, bytesRead);
    return MARKS.find(([, mark]) => start.subarray(0, mark.length).equals(mark))?.[0];
  } finally {
    await file.close();
  }
}

/**
 * UTF-8 where all of a file is, or at least as many characters of several bytes as there are bytes of none: by chance the others have hardly
 * any. A NUL is refused on the way: no text has one, and UTF-16 without its mark is full of them.
 */
async function surveyBytes(path: string): Promise<Counted> {
  let [good, bad] = [0, 0];
  let rest = Buffer.alloc(0);
  const nuls = new Nuls();
  const chunks: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of chunks) {
    nuls.see(chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - unfinished(bytes);
    const counted = countUtf8(bytes.subarray(0, end));
    [good, bad] = [good + counted.good, bad + counted.bad];
    rest = Buffer.from(bytes.subarray(end));
  }
  nuls.end();
  return { good, bad: bad + rest.length };
}

/** NUL characters: nothing but them at the end is how a disk pads a file that broke off. */
class Nuls {
  #row = 1;
  #begun = false;

  /** @throws UnreadableFile */
  see(chunk: Buffer): void {
    const first = this.#begun ? 0 : chunk.indexOf(0);
    if (first === -1) {
      this.#row += linesIn(chunk);
      return;
    }
    if (chunk.subarray(first).some((byte) => byte !== 0)) throw new UnreadableFile(isHalfZeros(chunk) ? NO_MARK : NO_TEXT);
    // nothing but NULs is no damaged file
    if (this.#row === 1 && first === 0 && !this.#begun) throw new UnreadableFile(NO_TEXT);
    if (!this.#begun) this.#row += linesIn(chunk.subarray(0, first));
    this.#begun = true;
  }

  /** @throws UnreadableFile */
  end(): void {
    if (this.#begun)
      throw new UnreadableFile(
        `There are NUL characters (U+0000) at the end of the file, from row ${this.#row} on: it is damaged, and what stood there is lost. Save it again, and send that.`,
      );
  }
}

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** As UTF-16 of most of the world's files of records is. */
function isHalfZeros(chunk: Buffer): boolean {
  const zeros = chunk.filter((byte) => byte === 0).length;
  return zeros > chunk.length / 4 && zeros < chunk.length * (3 / 4);
}
