// The bytes of a request's body, read from the request itself unless they were read already. Works on Node's own request, so on Express's.

import { isRawBody, type RawBody } from './signature.js';

/** What is needed of a request: Node's and Express's fit. */
export interface WebhookRequest {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What a body parser made of it. */
  readonly body?: unknown;
  readonly readableEnded: boolean;
  on(event: string, listener: (piece: Uint8Array) => void): unknown;
}

export type BodyReading =
  | { readonly kind: 'raw'; readonly body: RawBody }
  /** A parser has taken the bytes and kept something else. */
  | { readonly kind: 'parsed' }
  | { readonly kind: 'tooLarge' }
  /** The sender went away. */
  | { readonly kind: 'gone' };

/** @param limit in bytes, of what is read here; one that came as a Buffer is under the limit of who read it */
export function readRawBody(request: WebhookRequest, limit: number): Promise<BodyReading> {
  const { body } = request;
  if (isRawBody(body)) return Promise.resolve({ kind: 'raw', body });
  // not by what `body` is: Express 4 sets an empty object where it read nothing
  if (request.readableEnded) return Promise.resolve({ kind: 'parsed' });
  return new Promise((resolve) => {
    let pieces: Uint8Array[] = [];
    let size = 0;
    request.on('data', (piece) => {
      size += piece.length;
      if (size <= limit) return void pieces.push(piece);
      // the rest is let through: a connection that is cut now would lose the answer
      pieces = [];
      resolve({ kind: 'tooLarge' });
    });
    request.on('end', () => resolve({ kind: 'raw', body: Buffer.concat(pieces) }));
    request.on('error', () => resolve({ kind: 'gone' }));
    request.on('close', () => resolve({ kind: 'gone' }));
  });
}
