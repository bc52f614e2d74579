// The answer of a wait over the admin API: what came, or what came instead.

import { ApiError, invalid } from '../../contract/errors.js';
import { parseDuration } from '../../domain/time.js';
import { sizeOf } from '../../workspace/size-of.js';
import { type Source, waitFor } from '../../workspace/wait-for.js';

/** The longest that a call may wait. */
const MAX_WAIT_MS = 300_000;
/** How many of what came instead are told of. */
const MAX_SEEN = 20;
const MAX_SEEN_BYTES = 1024 * 1024;

export interface Question<T> {
  /** In words: `event student.enrolled`. */
  readonly what: string;
  /** Everything that the question is about. */
  readonly source: Source<T>;
  readonly fits: (candidate: T) => boolean;
  /** What `details` tell of one that came instead. */
  readonly tell: (candidate: T) => Record<string, unknown>;
  /** None is to come. */
  readonly never: boolean | undefined;
  /** Milliseconds of real time. */
  readonly within: number;
  /** The client went away. */
  readonly gone: AbortSignal;
}

/** @throws VALIDATION_ERROR with the field */
export function parseWithin(text: string, field = 'within'): number {
  const ms = parseDuration(text);
  if (ms !== null && ms <= MAX_WAIT_MS) return ms;
  throw invalid(field, 'duration', `\`${field}\` must be a duration of at most 5m, as 500ms, 5s or 1m.`);
}

/**
 * The one that fits, or with `never` that none came.
 * @throws NOT_FOUND, whose `details.seen` is what came instead, newest first; with `never` CONFLICT with the one that came
 */
export async function answerWait<T>({ what, source, fits, tell, never = false, within, gone }: Question<T>): Promise<{ came: T } | { never: true }> {
  const { came } = await waitFor(source, fits, { within, never, gone });
  if (came !== undefined) {
    if (never) throw new ApiError('CONFLICT', `There was to be no ${what}, and one came.`, { came: tell(came) });
    return { came };
  }
  if (never) return { never: true };
  const others = source.all();
  const instead = others.length === 0 ? 'Nothing came at all.' : `${others.length} others came: see details.seen.`;
  throw new ApiError('NOT_FOUND', `No ${what} came within ${within} ms. ${instead}`, { seen: newest(others, tell) });
}

/** As many as an error can carry, newest first. */
function newest<T>(others: readonly T[], tell: (item: T) => unknown): unknown[] {
  const seen: unknown[] = [];
  let bytes = 0;
  for (const other of others.slice(-MAX_SEEN).reverse()) {
    const told = tell(other);
    bytes += sizeOf(told);
    if (bytes > MAX_SEEN_BYTES && seen.length > 0) break;
    seen.push(told);
  }
  return seen;
}
