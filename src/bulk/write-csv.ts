// CSV as spreadsheets open it: RFC 4180, UTF-8 with a byte order mark. What goes into a cell, the apostrophe before a formula too, is
// decided by cells.ts.

import type { Writable } from 'node:stream';

import { lazily } from '../platform/lazily.js';
import { real } from '../platform/real-time.js';
import { inBatches } from './in-batches.js';
import type { Cell } from './rows.js';
import { ROWS_A_PIECE, sendText } from './send-text.js';

const loadStringify = lazily(() => import('csv-stringify/sync'));

export interface CsvContent {
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
}

/**
 * Writes a CSV file and ends the stream, as fast as it takes it.
 * @param out a response or file; commas between cells, CRLF after each row
 * @throws what the stream was ended with; ERR_STREAM_PREMATURE_CLOSE where a client went away
 */
export async function writeCsv(out: Writable, content: CsvContent): Promise<void> {
  await sendText(out, csvPieces(content));
}

/** The whole file as a text, for what has to be kept; others have their turn meanwhile. */
export async function csvText(content: CsvContent): Promise<string> {
  let text = '';
  for await (const piece of csvPieces(content)) {
    text += piece;
    await real.nextTurn();
  }
  return text;
}

async function* csvPieces({ header, rows }: CsvContent): AsyncGenerator<string> {
  const { stringify } = await loadStringify();
  const toText = (records: readonly (readonly Cell[])[]): string =>
    // its types want arrays that it may change
    stringify(
      records.map((cells) => [...cells]),
      {
        record_delimiter: 'windows',
        // without it a lone CR or LF in a cell would stand there bare
        quote_record_delimiter: true,
        cast: { boolean: (value) => String(value).toUpperCase(), date: (value) => value.toISOString() },
      },
    );
  // Excel takes UTF-8 without its mark for Windows-1252
  yield `\uFEFF${toText([header])}`;
  for await (const piece of inBatches(rows, ROWS_A_PIECE)) yield toText(piece);
}
