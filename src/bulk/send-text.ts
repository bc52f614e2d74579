// Sends a long text piece by piece, as fast as its receiver takes it and never so fast that other requests wait.

import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { real } from '../platform/real-time.js';

/** How many rows are made into a piece: some tens of KiB, and a millisecond or two of work. */
export const ROWS_A_PIECE = 250;

/**
 * Writes the pieces and ends the stream. What is behind them is closed when the receiver goes away.
 * @throws what the stream was ended with; ERR_STREAM_PREMATURE_CLOSE where a client went away
 */
export async function sendText(out: Writable, pieces: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(givingWay(pieces)), out);
}

async function* givingWay(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) {
    yield piece;
    // a receiver that takes all at once would keep the event loop to itself
    await real.nextTurn();
  }
}
