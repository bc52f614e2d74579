// The line to the sandbox's event stream: opened, kept, opened again where it was when it is lost. What becomes of an event is the
// caller's.

import { setTimeout as wait } from 'node:timers/promises';

import { ApiFailure, type CommandError, NoSandbox } from '../command-error.js';
import { call } from './http-call.js';
import { type SseMessage, SseReader } from './sse.js';
import type { Target } from './target.js';

/** The sandbox says something every 15 s; a line that is silent for longer than three times that is dead. */
const MAX_SILENCE_MS = 45_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

export interface EventLine {
  readonly target: Target;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Names, comma-separated; undefined: all. */
  readonly events: string | undefined;
  /** The id of the newest event when the listening begins, so that nothing is missed before the first one comes. */
  readonly after: string | undefined;
  /** The line stands; `again` after it was lost. */
  readonly onOpen: (again: boolean) => void;
  readonly onMessage: (message: SseMessage) => void;
  /** The line is lost, and is being opened again. */
  readonly onLost: (why: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Follows the stream until it is told to end. A sandbox that is not there at first is an error; one that goes away is waited for.
 * @throws NoSandbox, ApiFailure or another CommandError
 */
export async function followEvents(line: EventLine): Promise<void> {
  let after = line.after ?? '';
  let opened = false;
  let failures = 0;
  while (!line.signal.aborted) {
    const reader = new SseReader(after);
    try {
      await readStream(line, reader, () => {
        failures = 0;
        line.onOpen(opened);
        opened = true;
      });
      failures += 1;
      if (failures === 1 && !line.signal.aborted) line.onLost('it was closed');
    } catch (error) {
      if (line.signal.aborted) return;
      if (!opened || !isPassing(error)) throw error;
      failures += 1;
      if (failures === 1) line.onLost(error.message);
    }
    after = reader.lastEventId;
    await pause(backoff(failures), line.signal);
  }
}

/** Milliseconds before the line is opened again. @param failures in a row, from 1 */
export const backoff = (failures: number): number => Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS);

/** What may be over when it is tried again: nobody there, too many workspaces. A wrong key will not be right. */
const isPassing = (error: unknown): error is CommandError => error instanceof NoSandbox || (error instanceof ApiFailure && error.status >= 500);

/** Reads to the end of one connection. */
async function readStream(line: EventLine, reader: SseReader, onOpen: () => void): Promise<void> {
  const response = await call(line.target, {
    method: 'GET',
    path: `/v1/events/stream${line.events === undefined ? '' : `?${new URLSearchParams({ events: line.events })}`}`,
    headers: {
      Accept: 'text/event-stream',
      'X-API-Key': line.apiKey,
      'X-API-Secret': line.apiSecret,
      ...(reader.lastEventId !== '' && { 'Last-Event-ID': reader.lastEventId }),
    },
    signal: line.signal,
    ifRefused: 'Give the key with --api-key and --api-secret.',
  });
  onOpen();
  const silence = setTimeout(() => response.destroy(new NoSandbox(`nothing came for ${MAX_SILENCE_MS / 1_000} s`)), MAX_SILENCE_MS);
  try {
    for await (const chunk of response) {
      silence.refresh();
      for (const message of reader.read(Buffer.from(chunk))) line.onMessage(message);
    }
  } catch (error) {
    // the line broke: whatever the socket says of it
    throw error instanceof NoSandbox ? error : new NoSandbox(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(silence);
  }
}

/** Ends early, in silence, when the signal says so. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
