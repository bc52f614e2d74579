// exceljs's streaming writer, made steady: it doesn't run ahead of who reads, ends when they leave, and gives the same bytes in every run. For
// that it reaches its archive, which exceljs doesn't document; the checks below fail in words if another version has none.

import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';

import type Excel from 'exceljs';

import { realRequire } from '../../platform/real-require.js';
import { real } from '../../platform/real-time.js';

const exceljs = realRequire('exceljs') as typeof Excel;

/** The least date that a zip can hold: none of it tells when it was made. */
const ZIP_DATE = new Date('1980-01-01T00:00:00Z');
/** Bytes of sheet XML that may wait to be deflated. */
const WAITING = 256 * 1024;

/** What is used of archiver's archive. */
interface Archive {
  append(source: unknown, entry: { readonly name: string; readonly date?: Date }): unknown;
  abort(): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Its constructor appends two parts before the archive can be reached: these wait for begin(). */
class UnbegunWriter extends exceljs.stream.xlsx.WorkbookWriter {
  override async addThemes(): Promise<void> {
    // see begin()
  }

  override async addOfficeRels(): Promise<void> {
    // see begin()
  }

  async begin(): Promise<void> {
    await super.addThemes();
    await super.addOfficeRels();
  }
}

export class SteadyWorkbook {
  readonly #writer: UnbegunWriter;
  readonly #archive: Archive;
  /** What the sheet's XML passes through on its way to be deflated. */
  readonly #waiting: PassThrough[] = [];

  /** @param out is ended when the workbook is whole, and destroyed with the archive's error */
  constructor(out: Writable) {
    this.#writer = new UnbegunWriter({ stream: out, useStyles: true, useSharedStrings: false, zip: { zlib: { level: 6 } } });
    // neither author nor time
    Object.assign(this.#writer, { creator: '', lastModifiedBy: '', created: undefined, modified: undefined });
    this.#archive = archiveOf(this.#writer);
    this.#archive.on('error', (error) => out.destroy(error));
    const append = this.#archive.append.bind(this.#archive);
    this.#archive.append = (source, entry) => append(this.#watched(source), { ...entry, date: ZIP_DATE });
  }

  begin(): Promise<void> {
    return this.#writer.begin();
  }

  addSheet(name: string, options: Partial<Excel.AddWorksheetOptions>): Excel.Worksheet {
    return this.#writer.addWorksheet(name, options);
  }

  /** Resolves once what was written is on its way: call it every hundred rows or so. Rejects when aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    // also for a source that never waits: others get their turn
    await real.nextTurn();
    signal.throwIfAborted();
    for (const stream of this.#waiting) if (stream.writableNeedDrain) await once(stream, 'drain', { signal });
  }

  /** Resolves when all of it has been given to `out`; never, if that is destroyed first. */
  finish(): Promise<void> {
    return this.#writer.commit();
  }

  /** Lets go of the archive and of what waits for it. */
  abort(): void {
    this.#archive.abort();
    for (const stream of this.#waiting) stream.destroy();
  }

  #watched(source: unknown): unknown {
    if (!isPipeable(source)) return source;
    const stream = new PassThrough({ writableHighWaterMark: WAITING });
    source.pipe(stream);
    this.#waiting.push(stream);
    return stream;
  }
}

function archiveOf(writer: object): Archive {
  const archive = 'zip' in writer ? writer.zip : undefined;
  if (!isArchive(archive)) throw new Error('this version of exceljs keeps its archive elsewhere: bulk/xlsx/steady-workbook.ts must follow');
  return archive;
}

function isArchive(value: unknown): value is Archive {
  return typeof value === 'object' && value !== null && ['append', 'abort', 'on'].every((name) => typeof Reflect.get(value, name) === 'function');
}

/** A stream of exceljs's own, which has no other way to tell; texts and Buffers have no pipe. */
function isPipeable(source: unknown): source is Pick<Readable, 'pipe'> {
  return typeof source === 'object' && source !== null && 'pipe' in source && typeof source.pipe === 'function';
}
