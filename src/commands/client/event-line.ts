// The line to the sandbox's event stream: opened, kept, opened again where it was when it is lost. What becomes of an event is the
// caller's.

import type { IncomingMessage } from 'node:http';

import { real } from '../../platform/real-time.js';
import { CommandError } from '../command-error.js';
import { KEY_HINT, type KeyHeaders } from './api-key.js';
import { call } from './http-call.js';
import { isPassing } from './is-passing.js';
import { type SseMessage, SseReader } from './sse.js';
import type { SandboxTarget } from './target.js';

/** The sandbox says something every 15 s; a line that is silent for longer than three times that is dead. */
const MAX_SILENCE_MS = 45_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** A line that lived this long, or brought an event, worked: the next one is opened soon. One that ends at once is one more failure. */
const WORKING_MS = 5_000;

export interface EventLine {
  readonly target: SandboxTarget;
  readonly key: KeyHeaders;
  /** Names, comma-separated; undefined: all. */
  readonly events: string | undefined;
  /** The line stands; `again` after it was lost. */
  readonly onOpen: (again: boolean) => void;
  readonly onMessage: (message: SseMessage) => void;
  /** The line that stood is lost, and is being opened again. @param why a sentence without its period */
  readonly onLost: (why: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Time as the line sees it, in milliseconds. */
export interface Clock {
  readonly now: () => number;
  /** Ends early, in silence, when the signal says so. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const realClock: Clock = {
  now: () => real.ticks(),
  pause: (ms, signal) =>
    real.pause(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};

/**
 * Follows the stream until it is told to end, from the place that the stream names first. A sandbox that is not there at first is an
 * error; one that goes away is waited for.
 * @throws NoSandbox, ApiFailure or another CommandError
 */
export async function followEvents(line: EventLine, clock: Clock = realClock): Promise<void> {
  let after = '';
  let opened = false;
  let failures = 0;
  while (!line.signal.aborted) {
    const response = await open(line, after, opened);
    if (line.signal.aborted) return void response?.destroy();
    if (response) {
      const since = clock.now();
      line.onOpen(opened);
      opened = true;
      const { lastEventId, events, why } = await read(response, new SseReader(after), line.onMessage);
      if (line.signal.aborted) return;
      after = lastEventId;
      if (events > 0 || clock.now() - since >= WORKING_MS) failures = 0;
      line.onLost(why);
    }
    failures += 1;
    await clock.pause(backoff(failures), line.signal);
  }
}

/** Milliseconds before the line is opened again. @param failures in a row, from 1 */
export const backoff = (failures: number): number => Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS);

/** The answer whose body is the stream; undefined where it may be had later, or is not wanted any more. @throws CommandError */
async function open({ target, key, events, signal }: EventLine, after: string, stoodBefore: boolean): Promise<IncomingMessage | undefined> {
  try {
    return await call(target, {
      method: 'GET',
      path: `/v1/events/stream${events === undefined ? '' : `?${new URLSearchParams({ events })}`}`,
      headers: {
        Accept: 'text/event-stream',
        ...key,
        ...(after !== '' && { 'Last-Event-ID': after }),
      },
      signal,
      hints: {
        401: KEY_HINT,
        404: 'With SANDBOX_FIDELITY=documented there is no event stream, as in production: start the sandbox without it, or register a webhook endpoint.',
      },
    });
  } catch (error) {
    if (signal.aborted || (stoodBefore && isPassing(error))) return undefined;
    throw error;
  }
}

interface LineEnd {
  /** Where to go on. */
  readonly lastEventId: string;
  /** How many it brought. */
  readonly events: number;
  /** A sentence without its period. */
  readonly why: string;
}

/** Reads one connection to its end, whichever that is. */
async function read(response: IncomingMessage, reader: SseReader, onMessage: EventLine['onMessage']): Promise<LineEnd> {
  let events = 0;
  const end = (why: string): LineEnd => ({ lastEventId: reader.lastEventId, events, why });
  const silence = real.setTimeout(() => response.destroy(new CommandError(`nothing came for ${MAX_SILENCE_MS / 1_000} s`)), MAX_SILENCE_MS);
  try {
    for await (const chunk of response) {
      silence.refresh();
      for (const message of reader.read(Buffer.from(chunk))) {
        if (message.event === 'message') events += 1;
        onMessage(message);
      }
    }
    return end('the sandbox closed it');
  } catch (error) {
    if (error instanceof CommandError) return end(error.message);
    // the socket's or the parser's; what the caller throws has none
    if (error instanceof Error && 'code' in error) return end('the connection broke');
    throw error;
  } finally {
    real.clearTimeout(silence);
  }
}
