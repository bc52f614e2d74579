// The bytes of a stream, piece by piece, whatever kind of stream it is: a web stream (a body of the global fetch) or an async iterable
// (a Node stream, a body of node-fetch).

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

export const NO_STREAMING = "The `fetch` that was given does not stream: its answer's `body` is neither a web stream nor an async iterable.";

/** Undefined: it can't be read in pieces. */
export function bodyChunks(body: unknown): AsyncIterable<Uint8Array> | undefined {
  if (isWebStream(body)) return readWebStream(body);
  return isAsyncIterable(body) ? body : undefined;
}

// not by the stream's own iterator, which Node 18's type and other runtimes lack
export const readWebStream = (stream: { getReader(): Reader }): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    const reader = stream.getReader();
    return {
      next: async () => {
        const { done, value } = await reader.read();
        return done || !value ? { done: true, value: undefined } : { done: false, value };
      },
      return: async () => {
        // of one that has failed already, it fails again
        reader.cancel().catch(() => {});
        return { done: true, value: undefined };
      },
    };
  },
});

const isWebStream = (body: unknown): body is { getReader(): Reader } =>
  typeof body === 'object' && body !== null && 'getReader' in body && typeof body.getReader === 'function';

const isAsyncIterable = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && typeof body[Symbol.asyncIterator] === 'function';
