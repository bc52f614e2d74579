// One connection of the event stream, from its request to its end. Knows no event, and leaves to others whether to connect again.

import { bodyChunks, NO_STREAMING } from '../body-chunks.js';
import { SkillPassportError } from '../errors.js';
import type { FetchResponse } from '../fetch.js';
import type { Settings } from '../options.js';
import { readOutcome } from '../read-outcome.js';
import type { Runtime } from '../runtime.js';
import { USER_AGENT } from '../version.js';
import { judgeRefusal, type Refusal } from './judge-refusal.js';

export interface Connection {
  /** The id after which the stream is to begin; empty: with what happens from now on. */
  readonly lastEventId: string;
  /** Ends the connection; it is then `lost`. */
  readonly signal: AbortSignal;
  /** The headers have come: from here on no event is missed. */
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
}

/** How it ended: never stood, or stood and is over. */
export type ConnectionEnd = ({ readonly kind: 'refused' } & Refusal) | { readonly kind: 'lost' };

/** Milliseconds without a byte after which the line is taken for dead: the server sends a comment every 15 s. */
const SILENCE_MS = 45_000;

/** Never rejects. The headers must come within the client's `timeout`. */
export function connect(connection: Connection, { baseUrl, setBy, headers, timeout, fetch }: Settings, runtime: Runtime): Promise<ConnectionEnd> {
  const { lastEventId, signal, onOpen, onText } = connection;
  const target = `${baseUrl}/events/stream`;
  const request = { method: 'GET', target, setBy, timeout };
  const controller = new AbortController();
  const refused = (refusal: Refusal): ConnectionEnd => ({ kind: 'refused', ...refusal });
  const lost: ConnectionEnd = { kind: 'lost' };

  if (!headers) return Promise.resolve(refused({ error: new SkillPassportError('STREAM_UNAVAILABLE', NO_KEY), final: true }));

  return new Promise((resolve) => {
    let isOver = false;
    let isOpen = false;
    let cancelAlarm = runtime.startTimer(timeout, () => end(refused(judgeRefusal(readOutcome({ kind: 'timeout' }, request, runtime.now())))));
    const onAbort = (): void => end(lost);
    const end = (how: ConnectionEnd): void => {
      if (isOver) return;
      isOver = true;
      cancelAlarm();
      signal.removeEventListener('abort', onAbort);
      // told before the request is torn down, and whether or not the given fetch heeds its signal
      resolve(how);
      controller.abort();
    };
    const hear = (): void => {
      cancelAlarm();
      cancelAlarm = runtime.startTimer(SILENCE_MS, () => end(lost));
    };

    const talk = async (): Promise<ConnectionEnd> => {
      const response = await fetch(target, {
        method: 'GET',
        headers: streamHeaders(headers, lastEventId),
        redirect: 'manual',
        signal: controller.signal,
      });
      if (!isEventStream(response)) {
        const { status, headers: answered } = response;
        const outcome = { kind: 'answer', status, headers: answered, text: await response.text() } as const;
        return refused(judgeRefusal(readOutcome(outcome, request, runtime.now())));
      }
      const chunks = bodyChunks(response.body);
      if (!chunks) return refused({ error: new SkillPassportError('STREAM_UNAVAILABLE', NO_STREAMING), final: true });
      if (isOver) return lost;
      isOpen = true;
      onOpen();
      hear();
      const decoder = new TextDecoder();
      for await (const chunk of chunks) {
        if (isOver) break;
        hear();
        onText(decoder.decode(chunk, { stream: true }));
      }
      return lost;
    };

    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    talk().then(end, (cause: unknown) => end(isOpen ? lost : refused(judgeRefusal(readOutcome({ kind: 'unreachable', cause }, request, runtime.now())))));
  });
}

const NO_KEY = "The event stream is opened with the client's own credential: give it `apiKey` and `apiSecret`, or a user's `token`.";

const isEventStream = ({ status, headers }: FetchResponse): boolean => status === 200 && /^text\/event-stream\s*(;|$)/i.test(headers.get('content-type') ?? '');

function streamHeaders(credential: Readonly<Record<string, string>>, lastEventId: string): Record<string, string> {
  return {
    ...credential,
    Accept: 'text/event-stream',
    'Cache-Control': 'no-store',
    'User-Agent': USER_AGENT,
    ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }),
  };
}
