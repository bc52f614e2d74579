// Waiting for something to come, in real time: a test neither sleeps nor polls. What has come already counts.

import { parseDuration } from '../../domain/time.js';
import { ApiError, invalid } from '../../contract/errors.js';
import type { StoredRecord } from '../../records/records.js';
import type { Put, Workspace } from '../../workspace/workspace.js';

/** The longest that a call may wait. */
const MAX_WAIT_MS = 300_000;
/** How many of what came instead are told of. */
const MAX_SEEN = 20;

export interface Question<T> {
  /** In words: `an event student.enrolled`. */
  readonly what: string;
  /** Everything that the question is about, oldest first, as the store has it now. */
  readonly candidates: () => readonly T[];
  /** The same of what a commit has put: looked at one by one, since a log is long. */
  readonly candidateOf: (put: Put) => T | undefined;
  readonly fits: (candidate: T) => boolean;
  /** What `details` tell of one that came instead. */
  readonly tell: (candidate: T) => Record<string, unknown>;
  /** Milliseconds of real time. */
  readonly withinMs: number;
  /** The client went away. */
  readonly gone: AbortSignal;
}

/** @throws VALIDATION_ERROR with the field */
export function parseWithin(text: string, field = 'within'): number {
  const ms = parseDuration(text);
  if (ms !== null && ms <= MAX_WAIT_MS) return ms;
  throw invalid(field, 'duration', `\`${field}\` must be a duration of at most 5m, as 500ms, 5s or 1m.`);
}

interface Readable<T> {
  readonly get: (id: string) => T | undefined;
}

/** The record of a collection that a commit has put, where it is one of those that the question is about. */
export function putInto<T extends StoredRecord>(records: Readable<T>, name: string, isMeant: (record: T) => boolean): (put: Put) => T | undefined {
  return ({ collection, record: { id } }) => {
    const record = collection === name ? records.get(id) : undefined;
    return record && isMeant(record) ? record : undefined;
  };
}

/** The first that fits, as soon as there is one; undefined once the time is over. */
export function waitFor<T>(
  workspace: Workspace,
  { candidates, candidateOf, fits, withinMs, gone }: Omit<Question<T>, 'what' | 'tell'>,
): Promise<T | undefined> {
  const found = candidates().find(fits);
  if (found !== undefined || withinMs === 0) return Promise.resolve(found);
  return new Promise((resolve) => {
    const end = (result: T | undefined): void => {
      clearTimeout(timer);
      unwatch();
      gone.removeEventListener('abort', leave);
      resolve(result);
    };
    const leave = (): void => end(undefined);
    const timer = setTimeout(leave, withinMs);
    const unwatch = workspace.watch((puts) => {
      // after a reset everything is another
      const looked = puts.length === 0 ? candidates() : puts.map(candidateOf);
      const now = looked.find((candidate) => candidate !== undefined && fits(candidate));
      if (now !== undefined) end(now);
    });
    gone.addEventListener('abort', leave);
  });
}

/**
 * The one that fits, or with `never` that none came.
 * @throws NOT_FOUND, whose `details.seen` is what came instead, newest first; with `never` CONFLICT with the one that came
 */
export async function answerWait<T>(workspace: Workspace, never: boolean, question: Question<T>): Promise<{ came: T } | { never: true }> {
  const { what, candidates, tell, withinMs } = question;
  const came = await waitFor(workspace, question);
  if (came !== undefined) {
    if (never) throw new ApiError('CONFLICT', `There was to be no ${what}, and one came.`, { came: tell(came) });
    return { came };
  }
  if (never) return { never: true };
  const seen = candidates().slice(-MAX_SEEN).reverse().map(tell);
  const instead = seen.length === 0 ? 'Nothing came at all.' : `${candidates().length} others came: see details.seen.`;
  throw new ApiError('NOT_FOUND', `No ${what} came within ${withinMs} ms. ${instead}`, { seen });
}
