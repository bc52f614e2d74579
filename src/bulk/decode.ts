// The characters of a text file, whatever it is encoded in: a byte order mark says so; else it is UTF-8 where all of it is, or all but a few
// bytes, and Windows-1252 where it is not, as Excel on Windows writes CSV. Streamed: no file is held whole.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { UnreadableFile } from './rows.js';
import { type BadByte, countUtf8, markUtf8, unfinished } from './utf8.js';

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
  /** The first byte that is not of it, where there is one: readText marks them. */
  readonly badByte: BadByte | undefined;
}

/**
 * What a file is encoded in, told from all of it: it is read through once.
 * @throws UnreadableFile where it is not valid UTF-16, which its mark says it is, or holds a NUL
 */
export async function detectEncoding(path: string): Promise<Detected> {
  const marked = await encodingOfMark(path);
  if (marked === 'utf-16le' || marked === 'utf-16be') {
    for await (const text of readText(path, marked)) if (text.includes('\0')) throw new UnreadableFile(NO_TEXT);
    return { encoding: marked, badByte: undefined };
  }
  const { good, bad, badByte } = await surveyBytes(path);
  if (marked === undefined && bad > good) return { encoding: 'windows-1252', badByte: undefined };
  return { encoding: 'utf-8', badByte };
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
async function surveyBytes(path: string): Promise<{ good: number; bad: number; badByte: BadByte | undefined }> {
  let [good, bad, offset] = [0, 0, 0];
  let badByte: BadByte | undefined;
  let rest = Buffer.alloc(0);
  const lines = new Lines();
  const nuls = new Nuls(lines);
  const see = (bytes: Buffer): void => {
    const counted = countUtf8(bytes);
    const first = counted.firstBad;
    if (first !== undefined) badByte ??= { byte: bytes[first] ?? 0, offset: offset + first, line: lines.after(bytes.subarray(0, first)) };
    [good, bad, offset] = [good + counted.good, bad + counted.bad, offset + bytes.length];
  };
  const chunks: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of chunks) {
    nuls.see(chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - unfinished(bytes);
    see(bytes.subarray(0, end));
    rest = Buffer.from(bytes.subarray(end));
    lines.pass(chunk);
  }
  see(rest);
  nuls.end();
  return { good, bad, badByte };
}

/** NUL characters: nothing but them at the end is how a disk pads a file that broke off. */
class Nuls {
  readonly #lines: Lines;
  /** The line in which they begin, once they have. */
  #from: number | undefined;
  #hasText = false;

  /** @param lines those before the chunk that is seen */
  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** @throws UnreadableFile */
  see(chunk: Buffer): void {
    const first = this.#from === undefined ? chunk.indexOf(0) : 0;
    this.#hasText ||= first !== 0;
    if (first === -1) return;
    if (chunk.subarray(first).some((byte) => byte !== 0)) throw new UnreadableFile(isHalfZeros(chunk) ? NO_MARK : NO_TEXT);
    // nothing but NULs is no damaged file
    if (!this.#hasText) throw new UnreadableFile(NO_TEXT);
    this.#from ??= this.#lines.after(chunk.subarray(0, first));
  }

  /** @throws UnreadableFile */
  end(): void {
    if (this.#from !== undefined)
      throw new UnreadableFile(
        `There are NUL characters (U+0000) at the end of the file, from row ${this.#from} on: it is damaged, and what stood there is lost. Save it again, and send that.`,
      );
  }
}

const [LF, CR] = [10, 13];

/** Lines of a file that comes in chunks, ended by LF, CR or both. */
class Lines {
  #line = 1;
  #afterCr = false;

  /** The line that some bytes more lead to. */
  after(bytes: Buffer): number {
    let line = this.#line;
    let previous = this.#afterCr ? CR : 0;
    // a search for each would take longer where there is nothing else
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === CR || (byte === LF && previous !== CR)) line += 1;
      previous = byte;
    }
    return line;
  }

  pass(chunk: Buffer): void {
    this.#line = this.after(chunk);
    this.#afterCr = chunk.at(-1) === CR;
  }
}

/** As UTF-16 of most of the world's files of records is. */
function isHalfZeros(chunk: Buffer): boolean {
  const zeros = chunk.filter((byte) => byte === 0).length;
  return zeros > chunk.length / 4 && zeros < chunk.length * (3 / 4);
}
