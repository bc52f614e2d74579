// The file that an export is answered with, as a stream: what breaks off makes it fail, and never end as if it were whole.

import { bodyChunks, NO_STREAMING, readWebStream } from '../body-chunks.js';
import { invalidOptions, SkillPassportError } from '../errors.js';
import type { Unread } from '../exchange.js';
import type { FetchResponse } from '../fetch.js';
import type { CallSettings } from '../options.js';
import { reasonOf, toAborted } from '../read-outcome.js';
import type { Runtime } from '../runtime.js';

/** The web stream of the project that compiles, where it has one. */
type WebStream = typeof globalThis extends { ReadableStream: { prototype: infer T } } ? T : object;

/** A web stream of bytes: `for await`, `pipeline()` of node:stream/promises and `new Response()` take it. It fails with a SkillPassportError. */
export type ExportFile = AsyncIterable<Uint8Array> &
  WebStream & {
    /** As the server names it, with the date; never a path. */
    readonly fileName: string;
    readonly contentType: string;
  };

/** @internal An answer that is left to be read, and how the call went that brought it. */
export interface FileAnswer extends Pick<CallSettings, 'timeout' | 'signal'> {
  readonly headers: FetchResponse['headers'];
  readonly file: Unread;
  /** Of the request, for messages. */
  readonly name: string;
}

/** @internal @param fileName where the server names none. The answer's `timeout` is that of each piece, counted while one is asked for */
export function fileStream({ headers, file, name, timeout, signal }: FileAnswer, fileName: string, runtime: Runtime): ExportFile {
  const iterator = bodyChunks(file.body)?.[Symbol.asyncIterator]();
  if (!iterator) throw invalidOptions(NO_STREAMING);
  let isOver = false;
  let cancelTimer = (): void => {};
  let fail: (error: SkillPassportError) => void = () => {};
  const onAbort = (): void => fail(toAborted(name, signal?.reason));
  const finish = (): void => {
    isOver = true;
    cancelTimer();
    signal?.removeEventListener('abort', onAbort);
  };
  const source = {
    start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
      fail = (error) => {
        if (isOver) return;
        finish();
        controller.error(error);
        file.cancel();
      };
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
    },
    pull: async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      cancelTimer = runtime.startTimer(timeout, () => fail(new SkillPassportError('TIMEOUT', `${name} sent nothing for ${timeout} ms.`)));
      try {
        const { done, value } = await iterator.next();
        if (isOver) return;
        cancelTimer();
        if (!done) return controller.enqueue(value);
        finish();
        controller.close();
      } catch (cause) {
        fail(new SkillPassportError('CONNECTION_ERROR', `${name} broke off before its end: ${reasonOf(cause)}.`, { cause }));
      }
    },
    cancel: () => {
      finish();
      file.cancel();
    },
  };
  // nothing is read ahead: the server writes as fast as the file is taken
  const stream = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  // with an iterator of its own, for browsers whose streams have none
  return Object.assign(stream, readWebStream(stream), {
    fileName: fileNameOf(headers.get('content-disposition')) ?? fileName,
    contentType: headers.get('content-type') ?? '',
  });
}

/** Programs write to it, so what leads to another folder is cut off. */
function fileNameOf(disposition: string | null): string | undefined {
  const name = /filename="?([^";]+)/i
    .exec(disposition ?? '')?.[1]
    ?.replace(/^.*[/\\]/, '')
    .trim();
  return name === '' || name === '.' || name === '..' ? undefined : name;
}
