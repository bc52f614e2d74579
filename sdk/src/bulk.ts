// Bulk calls of any length: split into what the API takes in one, and added up again.

import type { RowError } from './types.js';

/** Rows that the API takes in one call. */
export const MAX_ROWS = 10_000;
/** Well under the API's 32 MiB. */
const MAX_BYTES = 24 * 1024 * 1024;

/** Consecutive pieces of at most MAX_ROWS rows and about MAX_BYTES of JSON each; none for no rows. */
export function splitRows<T>(rows: readonly T[], maxRows = MAX_ROWS, maxBytes = MAX_BYTES): T[][] {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    // undefined is no JSON: the API then says what is wrong with the row
    const size = Buffer.byteLength(JSON.stringify(row) ?? 'null') + 1;
    if (piece.length > 0 && (piece.length >= maxRows || bytes + size > maxBytes)) {
      pieces.push(piece);
      [piece, bytes] = [[], 0];
    }
    piece.push(row);
    bytes += size;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/** The key of one piece: the given one for the first, derived ones after it, so that a repeated call repeats every piece. */
export const pieceKey = (key: string | undefined, piece: number): string | undefined => (key === undefined || piece === 0 ? key : `${key}:${piece + 1}`);

/** The errors of a piece, with the rows counted as in the array that was given. */
export const shiftErrors = (errors: readonly RowError[], by: number): RowError[] => errors.map((error) => ({ ...error, index: error.index + by }));
