// The body of an answer, piece by piece, from whatever `fetch` gave it: a web stream (the global one) or a Node stream (node-fetch).

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

/** Undefined: the body can't be read in pieces. */
export function bodyChunks(body: unknown): AsyncIterable<Uint8Array> | undefined {
  if (isWebStream(body)) return readWebStream(body);
  return isAsyncIterable(body) ? body : undefined;
}

// not by the stream's own iterator, which Node 18's type and other runtimes lack
async function* readWebStream(stream: { getReader(): Reader }): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) if (piece.value) yield piece.value;
  } finally {
    // of one that has failed already, it fails again
    reader.cancel().catch(() => {});
  }
}

const isWebStream = (body: unknown): body is { getReader(): Reader } =>
  typeof body === 'object' && body !== null && 'getReader' in body && typeof body.getReader === 'function';

const isAsyncIterable = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && typeof body[Symbol.asyncIterator] === 'function';
