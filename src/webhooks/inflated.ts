// The beginning of a compressed body, as a person reads it. A few KiB may inflate to gigabytes: no more is made than is asked for.

import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, constants } from 'node:zlib';

/** What was cut off is read as far as it goes. */
const DECODERS = {
  gzip: () => createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
  'x-gzip': () => createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
  // some send it without the zlib head that it should have (RFC 9110, section 8.4.1.2)
  deflate: (first: number) =>
    (first & 0x0f) === 8 ? createInflate({ finishFlush: constants.Z_SYNC_FLUSH }) : createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

const isKnown = (encoding: string): encoding is keyof typeof DECODERS => Object.hasOwn(DECODERS, encoding);

/**
 * Never rejects.
 * @param encoding of Content-Encoding @param most bytes
 * @returns the first of its bytes; the bytes as they came where they are not encoded so, or in a way that is not known
 */
export function inflated(bytes: Buffer, encoding: string | undefined, most: number): Promise<Buffer> | Buffer {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (!isKnown(name) || bytes.length === 0) return bytes;
  return new Promise((resolve) => {
    const decoder = DECODERS[name](bytes[0] ?? 0);
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (): void => {
      decoder.destroy();
      resolve(length === 0 ? bytes : Buffer.concat(chunks).subarray(0, most));
    };
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= most) end();
    });
    decoder.on('end', end);
    decoder.on('error', end);
    decoder.end(bytes);
  });
}
