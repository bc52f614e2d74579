// A JSON file of records: an object that has their array under the kind's name, as an import takes it and lists answer. A record a line.

import type { Writable } from 'node:stream';

import { inBatches } from './in-batches.js';
import { ROWS_A_PIECE, sendText } from './send-text.js';

/**
 * Writes `{"students": [...]}` and ends the stream, as fast as it takes it.
 * @param name the kind's name
 * @throws what the stream was ended with; ERR_STREAM_PREMATURE_CLOSE where a client went away
 */
export async function writeJson(out: Writable, name: string, rows: Iterable<object> | AsyncIterable<object>): Promise<void> {
  await sendText(out, jsonPieces(name, rows));
}

async function* jsonPieces(name: string, rows: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  yield `{${JSON.stringify(name)}: [`;
  let between = '\n';
  for await (const piece of inBatches(rows, ROWS_A_PIECE)) {
    yield between + piece.map((row) => JSON.stringify(row)).join(',\n');
    between = ',\n';
  }
  yield '\n]}\n';
}
