// A file that is one JSON document of checked lines: `[` before the first, `]` after the last, commas between them. It is kept by lowdb, and
// replaced as a whole by an atomic rename.
//
// [["1a2b3c4d",{"format":2,...}],
// ["5e6f7a8b","students",{"id":...}],
// ["9c0d1e2f",{"end":2}]]

import path from 'node:path';

import { Low, type Adapter } from 'lowdb';

import { checkLine, checkLines, type CheckedLines, countOf, hex, LineEncoder } from './checked-lines.js';
import { disk, syncFolder, writeAll } from './disk.js';
import { damage } from './header.js';

/** Half a mebibyte at a time: 100,000 records neither stand in memory twice nor hold up other requests while they are written. */
const CHUNK_LENGTH = 512 * 1024;

/** Where a file lies until it is whole; a left-over one is overwritten by the next. */
export function temporaryPath(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.tmp`);
}

export interface WrittenDocument {
  /** Bytes. */
  readonly size: number;
  /** Of the last line, in hex. */
  readonly checksum: string;
}

/**
 * Replaces the file: when it rejects, the old one is still there, whole.
 * @param payloads of the lines; see LineEncoder
 * @param fsync also survives a power cut
 */
export async function writeDocument(file: string, payloads: Iterable<string>, fsync: boolean): Promise<WrittenDocument> {
  const adapter = new DocumentAdapter(file, fsync);
  await new Low<Iterable<string>>(adapter, payloads).write();
  return { size: adapter.size, checksum: adapter.checksum };
}

/** The lines of a document's bytes but for its end, and the checksum of that, as writeDocument() gave it. @throws StorageError with the line at the first that is not as it was written */
export async function checkDocument(file: string, bytes: Buffer): Promise<{ readonly lines: CheckedLines; readonly checksum: string }> {
  const last = bytes.lastIndexOf(0x0a, -2) + 1;
  const lines = await checkLines(file, bytes.subarray(0, last), { opener: 1, mark: ',' });
  const encoder = new LineEncoder(lines.checksum);
  const end = encodeEnd(encoder, countOf(lines));
  if (bytes.toString('utf8', 0, 1) !== '[' || bytes.toString('utf8', last) !== end)
    throw damage(file, countOf(lines) + 1, 'the end of the file is damaged or missing');
  return { lines, checksum: hex(encoder.checksum) };
}

/** A document's text in pieces, and what its last line ends with. */
export function* documentText(payloads: Iterable<string>, encoder = new LineEncoder()): Generator<string, void, undefined> {
  let text = '[';
  let count = 0;
  for (const payload of payloads) {
    text += `${encoder.line(payload)},\n`;
    count += 1;
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  yield text + encodeEnd(encoder, count);
}

const encodeEnd = (encoder: LineEncoder, count: number): string => `${encoder.line(JSON.stringify({ end: count }))}]\n`;

/** The first line of a document, if these bytes from its start have it whole. */
export function firstLine(file: string, bytes: Buffer): CheckedLines | undefined {
  const end = bytes.indexOf(0x0a);
  const checksum = end === -1 ? undefined : checkLine(bytes, 1, end - 1, 0);
  return checksum === undefined ? undefined : { file, bytes, starts: [1, end + 1], tail: 2, checksum };
}

/**
 * lowdb's own file adapters make one string of it all and don't sync before they rename, so that a power cut could leave an empty
 * file in the old one's place; hence one of our own.
 */
class DocumentAdapter implements Adapter<Iterable<string>> {
  size = 0;
  readonly #file: string;
  readonly #fsync: boolean;
  readonly #encoder = new LineEncoder();

  constructor(file: string, fsync: boolean) {
    this.#file = file;
    this.#fsync = fsync;
  }

  get checksum(): string {
    return hex(this.#encoder.checksum);
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  async write(payloads: Iterable<string>): Promise<void> {
    const temporary = temporaryPath(this.#file);
    try {
      await this.#fill(temporary, payloads);
      await disk.rename(temporary, this.#file);
    } catch (error) {
      // On a full disk the half of a file would take the room that a log needs.
      await disk.remove(temporary).catch(() => {});
      throw error;
    }
    if (this.#fsync) await syncFolder(path.dirname(this.#file));
  }

  async #fill(temporary: string, payloads: Iterable<string>): Promise<void> {
    const fd = await disk.open(temporary, true);
    try {
      await disk.truncate(fd, 0);
      for (const chunk of documentText(payloads, this.#encoder)) {
        const bytes = Buffer.from(chunk);
        await writeAll(fd, bytes, this.size);
        this.size += bytes.length;
      }
      if (this.#fsync) await disk.sync(fd);
    } finally {
      await disk.close(fd);
    }
  }
}
