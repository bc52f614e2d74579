// Follows an import that goes on by itself to its end, over restarts of the sandbox: it is asked again and again, less and less often.

import { real } from '../../platform/real-time.js';
import type { Job } from '../client/bulk-answers.js';
import type { BulkClient } from '../client/bulk-client.js';
import { isPassing } from '../client/is-passing.js';
import { CommandError } from '../command-error.js';

/** Milliseconds between two looks: quick for a small file, and no burden for a large one. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;
/** How long a sandbox may be away, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Rejected rows to be told of at a look. */
const ROWS = 10;

export interface Following {
  readonly onProgress: (job: Job) => void;
  /** It does not answer. */
  readonly onLost: () => void;
  /** Ends it; the import goes on. */
  readonly signal: AbortSignal;
  /** Where the import can be looked at, for the message. */
  readonly place: string;
}

/** Time as it is felt here, in milliseconds. */
export interface Clock {
  readonly now: () => number;
  /** @throws AbortError */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const realClock: Clock = { now: () => real.ticks(), pause: (ms, signal) => real.pause(ms, undefined, { signal }) };

/**
 * @returns the job once it is completed or failed; undefined where the signal came before
 * @throws CommandError where the sandbox is away for too long, or knows no such import
 */
export async function followJob(client: Pick<BulkClient, 'getImport'>, id: string, following: Following, clock: Clock = realClock): Promise<Job | undefined> {
  const { onProgress, signal } = following;
  let answeredAt = clock.now();
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) {
      const job = await look(client, id, following, () => clock.now() - answeredAt > PATIENCE_MS);
      if (job) {
        answeredAt = clock.now();
        onProgress(job);
        if (job.status === 'completed' || job.status === 'failed') return job;
      }
      await clock.pause(pause, signal);
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Undefined where it may be had later. */
async function look(
  { getImport }: Pick<BulkClient, 'getImport'>,
  id: string,
  { onLost, signal, place }: Following,
  isLate: () => boolean,
): Promise<Job | undefined> {
  try {
    return (await getImport(id, ROWS, signal)).value;
  } catch (error) {
    if (signal.aborted || !isPassing(error)) throw error;
    if (isLate())
      throw new CommandError(`${error.message} The import is not lost where the sandbox keeps its data: it goes on when that is back. Look at ${place}.`);
    onLost();
    return undefined;
  }
}
