// A body that is a file: written to the disk as it comes, bounded, with its digest, so that memory does not grow with it. As the body itself,
// or as the first file of a form.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type Multer from 'multer';

import { ApiError, invalid } from '../contract/errors.js';
import { lazily } from '../platform/lazily.js';
import { realRequire } from '../platform/real-require.js';
import { reasonOf, StorageError } from '../storage/storage.js';
import { declaredBody } from './content-type.js';
import { CutOff, DRAIN_LIMIT, isAnnouncedOver } from './read-body.js';

const MEBIBYTE = 1024 * 1024;

const loadMulter = lazily(async () => realRequire('multer') as typeof Multer);

export interface Upload {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, base64url: two uploads of the same bytes are the same request. */
  readonly digest: string;
  /** The media type that was declared, of the form's part where there is a form; in lower case and without parameters. */
  readonly type: string | undefined;
  readonly fileName: string | undefined;
  /** Takes it over: it is not removed when the request ends. */
  readonly keep: (path: string) => Promise<void>;
  /** Removes it, where it was not kept. */
  readonly discard: () => Promise<void>;
}

export interface UploadPlace {
  readonly folder: string;
  /** Bytes. */
  readonly limit: number;
  /** Media types that are taken. */
  readonly types: readonly string[];
  /** Names of what is said in the query: a form that says it too is told so, since nobody would read it. */
  readonly inQuery: readonly string[];
}

/** @throws PAYLOAD_TOO_LARGE, VALIDATION_ERROR for a form that can't be read or has no file, UNSUPPORTED_MEDIA_TYPE; StorageError where the disk has no room; CutOff */
export async function receiveUpload(request: IncomingMessage, response: ServerResponse, place: UploadPlace): Promise<Upload> {
  const { type, encoding } = declaredBody(request.headers);
  if (encoding !== undefined) throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `The file must be sent without Content-Encoding; got "${encoding.slice(0, 80)}".`);
  if (type !== '' && !place.types.includes(type))
    throw new ApiError(
      'UNSUPPORTED_MEDIA_TYPE',
      `The file must be sent as text/csv, XLSX, application/json, application/x-ndjson or multipart/form-data; got "${type.slice(0, 80)}". Set the Content-Type, or send application/octet-stream: the sandbox sees from its content what a file is.`,
    );
  // a form may hold more than the file that is bounded
  if (type !== 'multipart/form-data' && isAnnouncedOver(request, place.limit)) throw tooLarge(place.limit);
  await mkdir(place.folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw notStored(error);
  });
  const received = type === 'multipart/form-data' ? await receiveForm(request, response, place) : await receiveBody(request, place, type || undefined);
  let kept = false;
  return {
    ...received,
    keep: async (path) => {
      // a form's file is made as everybody may read it, in a folder that others can't enter
      await chmod(received.path, 0o600);
      await rename(received.path, path);
      kept = true;
    },
    discard: async () => {
      if (!kept) await rm(received.path, { force: true });
    },
  };
}

type Received = Omit<Upload, 'keep' | 'discard'>;

async function receiveBody(request: IncomingMessage, { folder, limit }: UploadPlace, type: string | undefined): Promise<Received> {
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      // what is over the limit is read to its end and thrown away, so that the client gets its answer
      done(null, bytes > limit ? undefined : chunk);
      if (bytes > limit + DRAIN_LIMIT) request.destroy();
    },
  });
  const cutOff = (): void => {
    if (!request.readableEnded) meter.destroy(new CutOff());
  };
  // it says `close` as well
  request.on('error', () => {});
  request.once('close', cutOff);
  requireClient(request);
  // not a part of the pipeline, which would close the connection where it is the disk that fails
  request.pipe(meter);
  try {
    await pipeline(meter, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    request.unpipe(meter).resume();
    await rm(path, { force: true });
    throw error instanceof CutOff ? error : notStored(error);
  } finally {
    request.off('close', cutOff);
  }
  if (bytes > limit || bytes === 0) await rm(path, { force: true });
  if (bytes > limit) throw tooLarge(limit);
  if (bytes === 0) throw invalid('', 'required', 'The request needs a file as its body, and came without one.');
  return { path, bytes, digest: hash.digest('base64url'), type, fileName: undefined };
}

function tooLarge(limit: number): ApiError {
  const most = limit % MEBIBYTE === 0 ? `${limit / MEBIBYTE} MiB` : `${limit} bytes`;
  return new ApiError('PAYLOAD_TOO_LARGE', `The file is larger than ${most}. Split it, or raise SANDBOX_BULK_BODY_LIMIT.`, { limit });
}

/** Gone before it was read: no event will say so any more. @throws CutOff */
function requireClient(request: IncomingMessage): void {
  if (isGone(request)) throw new CutOff();
}

/** Whether there is more of it that will not come. */
const isGone = (request: IncomingMessage): boolean => request.destroyed && !request.readableEnded;

const notStored = (error: unknown): StorageError =>
  new StorageError(`The file could not be kept while it is read (${reasonOf(error)}). Nothing was imported.`, { cause: error });

/** Every file is received, the first one counts: a form of a browser may hold fields and more files beside it. */
async function receiveForm(request: IncomingMessage, response: ServerResponse, { folder, limit, inQuery }: UploadPlace): Promise<Received> {
  const multer = await loadMulter();
  const receive = multer({
    storage: multer.diskStorage({ destination: folder, filename: (_request, _file, named) => named(null, randomUUID()) }),
    limits: { fileSize: limit, files: 10, fields: 100, fieldSize: 65_536, parts: 110, headerPairs: 100 },
  }).any();
  requireClient(request);
  const { files, fields } = await new Promise<Form>((resolve, reject) => {
    // multer is typed for Express, and uses what Node's own request and response have
    receive(request as never, response as never, (error: unknown) => {
      if (error) reject(formError(request, error, limit));
      else {
        const { files: found, body } = request as { files?: Express.Multer.File[]; body?: object };
        resolve({ files: found ?? [], fields: Object.keys(body ?? {}) });
      }
    });
  });
  const misplaced = fields.find((name) => inQuery.includes(name));
  const [file, ...more] = files;
  await Promise.all((misplaced === undefined ? more : files).map(({ path }) => rm(path, { force: true })));
  if (misplaced !== undefined)
    throw invalid(misplaced, 'query', `\`${misplaced}\` is a field of the form, where it is not read. Put it into the query: \`?${misplaced}=...\`.`);
  if (!file) throw invalid('file', 'required', 'The form has no file. Send it as a part with a file name, as `curl -F file=@students.csv` does.');
  if (file.size === 0) {
    await rm(file.path, { force: true });
    throw invalid('file', 'required', 'The file is empty.');
  }
  return {
    path: file.path,
    bytes: file.size,
    digest: await digestOf(file.path),
    type: declaredBody({ 'content-type': file.mimetype }).type || undefined,
    fileName: file.originalname,
  };
}

interface Form {
  readonly files: readonly Express.Multer.File[];
  readonly fields: readonly string[];
}

function formError(request: IncomingMessage, error: unknown, limit: number): Error {
  if (isGone(request)) return new CutOff();
  // of the disk, and not of the form
  if (error instanceof Error && 'syscall' in error) return notStored(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'LIMIT_FILE_SIZE') return tooLarge(limit);
  return invalid('', 'multipart', `The form can't be read: ${error instanceof Error ? error.message : String(error)}.`);
}

/** SHA-256 of a file, base64url. @throws what the file system says */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64url');
}
