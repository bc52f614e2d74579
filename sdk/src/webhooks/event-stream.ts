// The event stream over its whole life: opened, read, and opened again where it broke off, until it is stopped or refused for good.

import { SkillPassportError } from '../errors.js';
import type { Settings } from '../options.js';
import type { Runtime } from '../runtime.js';
import { connect } from './connect.js';
import { type Deferred, deferred } from './deferred.js';
import { reconnectDelay } from './reconnect-delay.js';
import { feedSse, SSE_START } from './sse.js';

/** A line that lived this many milliseconds, or brought an event, worked: the next one is opened soon. One that ends at once failed. */
const WORKING_MS = 5_000;

export interface EventStream {
  /** Resolves when the stream first stands; rejects when it is refused for good, or stopped before. Nobody need look at it. */
  readonly ready: Promise<void>;
  /**
   * What calls wait for so that no event of theirs is missed: the outcome of the first attempt, and of the first one after a line
   * was lost before it brought an id to resume from, which the sandbox sends at once. Never rejects.
   */
  readonly opening: () => Promise<void> | undefined;
  readonly stop: () => void;
}

export interface EventStreamUser {
  readonly onEvent: (text: string, id: string | undefined) => void;
  readonly report: (error: SkillPassportError) => void;
  /** Whether events have another way to come: then a host without a stream is no failure. */
  readonly hasOtherWay: () => boolean;
}

/** Opens it at once. */
export function startEventStream({ onEvent, report, hasOtherWay }: EventStreamUser, settings: Settings, runtime: Runtime): EventStream {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ready = deferred();
  // so that a rejection that nobody looks at does not end the process; it is reported
  ready.promise.catch(() => {});
  let opening: Deferred | undefined = deferred();
  const letCallsGo = (): void => {
    opening?.resolve();
    opening = undefined;
  };

  let sse = SSE_START;
  let broughtEvent = false;
  const onText = (text: string): void => {
    const { state, messages } = feedSse(sse, text);
    sse = state;
    for (const { type, data, id } of messages) {
      if (signal.aborted) return;
      if (type === 'message') {
        broughtEvent = true;
        onEvent(data, id === '' ? undefined : id);
      } else if (type === 'gap') report(toGapError(data));
    }
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    let isOutageTold = false;
    const pause = (retryAfter?: number): Promise<void> =>
      runtime.sleep(reconnectDelay({ failures, base: sse.retry, retryAfter, random: runtime.random() }), signal);
    for (;;) {
      // what a broken line left unfinished is sent again
      sse = { ...SSE_START, id: sse.lastEventId, lastEventId: sse.lastEventId, retry: sse.retry };
      broughtEvent = false;
      let openedAt = 0;
      const onOpen = (): void => {
        openedAt = runtime.now();
        ready.resolve();
        letCallsGo();
      };
      const end = await connect({ lastEventId: sendable(sse.lastEventId), signal, onOpen, onText }, settings, runtime);
      if (signal.aborted) return;
      if (end.kind === 'lost') {
        if (sse.lastEventId === '') opening ??= deferred();
        const worked = broughtEvent || runtime.now() - openedAt >= WORKING_MS;
        if (worked) {
          failures = 0;
          isOutageTold = false;
        }
        await pause();
        if (!worked) failures += 1;
      } else if (end.final) {
        if (end.error.code === 'STREAM_UNAVAILABLE' && hasOtherWay()) ready.resolve();
        else {
          report(end.error);
          ready.reject(end.error);
        }
        return letCallsGo();
      } else {
        // once an outage: a server that is being started is asked many times
        if (!isOutageTold) report(toOutage(end.error));
        isOutageTold = true;
        letCallsGo();
        await pause(end.error.retryAfter);
        failures += 1;
      }
      if (signal.aborted) return;
    }
  };
  void run();

  return {
    ready: ready.promise,
    opening: () => opening?.promise,
    stop: () => {
      stopping.abort();
      ready.reject(new SkillPassportError('ABORTED', 'The event stream was closed before it stood.'));
      letCallsGo();
    },
  };
}

/** An id that a header can't hold is not sent: the stream then begins anew. */
const sendable = (id: string): string => (/^[\x20-\x7e]*$/.test(id) ? id : '');

const toOutage = ({ code, message, details, status, retryAfter, requestId }: SkillPassportError): SkillPassportError =>
  new SkillPassportError(code, `The event stream can't be opened and is tried again until it can: ${message}`, { details, status, retryAfter, requestId });

function toGapError(data: string): SkillPassportError {
  return new SkillPassportError('STREAM_GAP', `Events were missed while the line was down: ${gapMessage(data)}`);
}

function gapMessage(data: string): string {
  try {
    const gap: unknown = JSON.parse(data);
    if (typeof gap === 'object' && gap !== null && 'message' in gap && typeof gap.message === 'string') return gap.message;
  } catch {
    // the text itself is all there is to say then
  }
  return data;
}
