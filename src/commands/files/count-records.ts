// How many records of CSV pass by, on their way into a file. Of the sandbox's own CSV: records end with CR and LF, quotes are doubled.

import { Readable } from 'node:stream';

const [QUOTE, CR, LF] = [0x22, 0x0d, 0x0a];

/** The same bytes, and how many records below the header have ended so far. What the source fails with, the stream fails with. */
export function countRecords(source: Readable): { readonly stream: Readable; readonly records: () => number } {
  let lines = 0;
  let isQuoted = false;
  let last = 0;
  const passing = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const piece = Buffer.from(chunk);
      for (const byte of piece) {
        // a doubled quote closes and opens again
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LF && last === CR && !isQuoted) lines += 1;
        last = byte;
      }
      yield piece;
    }
  };
  return { stream: Readable.from(passing(), { objectMode: false }), records: () => Math.max(0, lines - 1) };
}
