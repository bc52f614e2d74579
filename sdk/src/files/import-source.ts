// What is to be imported, in all the forms in which a program may hold it, as the body of a request. A file is read as it is sent, never
// as a whole; whatever comes twice at a retry is opened twice.

import { bodyChunks } from '../body-chunks.js';
import { invalidArgument, SkillPassportError } from '../errors.js';
import { reasonOf } from '../read-outcome.js';
import type { OpenBody, Upload } from '../send.js';

export type ImportFormat = 'csv' | 'xlsx' | 'json' | 'ndjson';

/** `new URL('file:///...')`. */
export interface FileUrl {
  readonly protocol: string;
  readonly href: string;
  readonly pathname: string;
}

/** A Blob or File. */
export interface BlobLike {
  readonly size: number;
  stream(): unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The path of a file, its URL, its bytes, or a stream of them: Node's, the web's, any async iterable. A stream is read once, and destroyed. */
export type ImportSource = string | FileUrl | Uint8Array | BlobLike | AsyncIterable<Uint8Array | string> | { getReader(): unknown };

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const JSON_LINES = 'application/x-ndjson';
const RECORDS = 'application/json';

/** Media types, by format and by the ending of a file's name. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['csv', CSV],
  ['tsv', CSV],
  ['txt', CSV],
  ['xlsx', XLSX],
  ['xlsm', XLSX],
  ['json', RECORDS],
  ['ndjson', JSON_LINES],
  ['jsonl', JSON_LINES],
]);

/** @internal @param format of the file; else its name says it, else the server finds it out. @throws SkillPassportError VALIDATION_ERROR */
export function toUpload(source: unknown, format: ImportFormat | undefined): Upload {
  if (Array.isArray(source)) return inMemory(JSON.stringify(source), RECORDS);
  const type = (name: unknown): string => TYPES.get(format ?? endingOf(name)) ?? 'application/octet-stream';
  if (typeof source === 'string' && source !== '') return ofFile(source, source, type(source));
  if (isFileUrl(source)) return ofFile(new URL(source.href), source.href, type(source.pathname));
  if (isBytes(source)) return inMemory(source, type(undefined));
  if (isBlob(source)) return inMemory(source, type('name' in source && source.name));
  const chunks = bodyChunks(source);
  if (!chunks) throw invalidArgument('source', 'type', 'Give the path of a file, its URL (file:), its bytes, a stream of them, or an array of records.');
  // fs.createReadStream keeps the path
  const opened = streamed(chunks, 'The stream');
  return { type: type('path' in chunks && chunks.path), isRepeatable: false, open: async () => opened };
}

const endingOf = (name: unknown): string => /\.([a-z]+)$/i.exec(String(name))?.[1]?.toLowerCase() ?? '';

const inMemory = (body: NonNullable<OpenBody['init']['body']>, type: string): Upload => ({ type, isRepeatable: true, open: async () => ({ init: { body } }) });

function ofFile(file: string | URL, name: string, type: string): Upload {
  const what = `The file ${JSON.stringify(name)}`;
  return {
    type,
    isRepeatable: true,
    open: async () => {
      // loaded here, for programs without a file system
      const { createReadStream, promises } = await import('node:fs');
      const stats = await promises.stat(file).catch((cause: unknown) => {
        throw unreadable(name.includes('\n') ? NO_PATH : what, cause);
      });
      if (!stats.isFile()) throw unreadable(what, new Error('it is no file'));
      const { size: length } = stats;
      if (length === 0) return { init: { body: new Uint8Array() } };
      // what is written to it from now on is not announced, and would be too much
      return { ...streamed(createReadStream(file, { end: length - 1 }), what, length), length };
    },
  };
}

const NO_PATH = 'A text is the path of a file (to send CSV itself, give it as Buffer.from(text)), and this one';

/** A web stream, which every fetch takes, of what comes; as fast as it is taken. @param length of what must come, in bytes */
function streamed(chunks: AsyncIterable<unknown>, what: string, length = 0): OpenBody {
  let sent = 0;
  let iterator: AsyncIterator<unknown> | undefined;
  let isOver = false;
  let failure: SkillPassportError | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          iterator ??= chunks[Symbol.asyncIterator]();
          const { done, value } = await iterator.next();
          if (isOver) return;
          if (!done) {
            const bytes = bytesOf(value);
            sent += bytes.length;
            return controller.enqueue(bytes);
          }
          if (sent < length) throw new Error('it became shorter while it was sent');
          controller.close();
        } catch (cause) {
          throw (failure = unreadable(what, cause));
        }
      },
      cancel: () => void (isOver = true),
    },
    { highWaterMark: 0 },
  );
  // one that fails before it is asked for anything would end the process; asked later, it fails again
  if ('on' in chunks && typeof chunks.on === 'function') chunks.on('error', () => {});
  const close = (): void => {
    isOver = true;
    // a Node stream that is silent lets go only so
    if ('destroy' in chunks && typeof chunks.destroy === 'function') chunks.destroy();
    else iterator?.return?.()?.catch(() => {});
  };
  return { init: { body, duplex: 'half', redirect: 'error', window: null }, failure: () => failure, close };
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (isBytes(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new Error(`it gave ${value === null ? 'null' : `a value of type ${typeof value}`} instead of bytes; give an array of records as it is`);
}

const unreadable = (what: string, cause: unknown): SkillPassportError =>
  new SkillPassportError('FILE_UNREADABLE', `${what} can't be read: ${reasonOf(cause, String(cause))}.`, { cause });

const isFileUrl = (value: unknown): value is FileUrl =>
  typeof value === 'object' && value !== null && 'protocol' in value && value.protocol === 'file:' && 'href' in value && 'pathname' in value;

const isBytes = (value: unknown): value is Uint8Array<ArrayBuffer> => ArrayBuffer.isView(value);

const isBlob = (value: unknown): value is Blob =>
  typeof value === 'object' && value !== null && 'arrayBuffer' in value && 'stream' in value && typeof value.stream === 'function';
