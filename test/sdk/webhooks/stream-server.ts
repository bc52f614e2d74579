// A host with an event stream that does what a test tells it: opens a line, refuses it, sends, falls silent, breaks off. And a client on it.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import type { Client } from '../../../sdk/src/client.js';
import type { SkillPassportError } from '../../../sdk/src/errors.js';
import type { ClientOptions } from '../../../sdk/src/options.js';
import type { Runtime } from '../../../sdk/src/runtime.js';
import type { EventInfo, WebhookEvent } from '../../../sdk/src/webhooks/events.js';
import { clientOf, testRuntime, type TestRuntime } from '../helpers.js';

/** One request for the stream. */
export interface Line {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Sends the headers. */
  readonly open: () => Line;
  readonly refuse: (status: number, body: string, headers?: Readonly<Record<string, string>>) => void;
  /** Sends the bytes as they are, and resolves when they have left. */
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  readonly send: (event: unknown, id?: string) => Promise<void>;
  readonly cut: () => void;
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>;
}

export interface StreamServer {
  readonly url: string;
  /** `METHOD path` of every other request; it is answered `{"id": "x"}`. */
  readonly calls: readonly string[];
  readonly lines: readonly Line[];
  /** The line of this number, from 1, as soon as it is asked for; `Line.open()` or `refuse()` is the test's to call. */
  readonly line: (number: number) => Promise<Line>;
}

/** Closed when the test is done. */
export async function streamServer(): Promise<StreamServer> {
  const calls: string[] = [];
  const lines: Line[] = [];
  const arrivals = createBell();
  const server = createServer((request, response) => {
    const { url = '', headers, method = '' } = request;
    if (url !== '/v1/events/stream') {
      calls.push(`${method} ${url}`);
      return void request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"x"}'));
    }
    lines.push(toLine(url, headers, response));
    arrivals.ring();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    lines,
    line: (number) => arrivals.until(() => lines[number - 1]),
  };
}

function toLine(url: string, headers: IncomingHttpHeaders, response: ServerResponse): Line {
  const write: Line['write'] = (bytes) => new Promise((sent) => response.write(bytes, () => sent()));
  const line: Line = {
    url,
    headers,
    open: () => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      return line;
    },
    refuse: (status, body, more = {}) => void response.writeHead(status, { 'Content-Type': 'application/json', ...more }).end(body),
    write,
    send: (event, id) => write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`),
    cut: () => void response.destroy(),
    closed: once(response, 'close').then(() => {}),
  };
  return line;
}

/** Waits for what comes by itself: `until` resolves with the first value that is there when the bell rings. */
function createBell(): { readonly ring: () => void; readonly until: <T>(look: () => T | undefined) => Promise<T> } {
  const waiting = new Set<() => void>();
  return {
    ring: () => {
      for (const look of waiting) look();
    },
    until: (look) =>
      new Promise((found) => {
        const tryIt = (): void => {
          const value = look();
          if (value === undefined) return;
          waiting.delete(tryIt);
          found(value);
        };
        waiting.add(tryIt);
        tryIt();
      }),
  };
}

/** A client on the server, closed when the test is done; what it reports is kept. */
interface Listener<R extends Runtime> {
  readonly client: Client;
  readonly runtime: R;
  readonly errors: readonly SkillPassportError[];
  /** What was reported, when there is as much. */
  readonly reported: (count: number) => Promise<readonly SkillPassportError[]>;
}

export function listener(server: { readonly url: string }, options?: ClientOptions): Listener<TestRuntime>;
export function listener<R extends Runtime>(server: { readonly url: string }, options: ClientOptions, runtime: R): Listener<R>;
export function listener(server: { readonly url: string }, options: ClientOptions = {}, runtime: Runtime = testRuntime()): Listener<Runtime> {
  const client = clientOf(server, options, runtime);
  const errors: SkillPassportError[] = [];
  const bell = createBell();
  client.webhooks.onError((error) => {
    errors.push(error);
    bell.ring();
  });
  onTestFinished(() => client.close());
  return { client, runtime, errors, reported: (count) => bell.until(() => (errors.length >= count ? errors : undefined)) };
}

/** A handler that keeps what it is given. */
export function collector(): {
  readonly handler: (event: WebhookEvent, info: EventInfo) => void;
  readonly events: readonly WebhookEvent[];
  readonly infos: readonly EventInfo[];
  readonly until: (count: number) => Promise<readonly WebhookEvent[]>;
} {
  const events: WebhookEvent[] = [];
  const infos: EventInfo[] = [];
  const bell = createBell();
  return {
    handler: (event, info) => {
      events.push(event);
      infos.push(info);
      bell.ring();
    },
    events,
    infos,
    until: (count) => bell.until(() => (events.length >= count ? events : undefined)),
  };
}

export const enrolled = (student_id: string): WebhookEvent => ({
  event: 'student.enrolled',
  timestamp: '2026-01-23T10:00:00Z',
  data: { student_id, course_id: 'c-1' },
});

/** The API's error envelope. */
export const failure = (code: string): string => JSON.stringify({ error: { code, message: `It is ${code}.`, details: {} } });

/** Sleeps last until the test ends them. */
export function sleepyRuntime(): TestRuntime & { readonly wake: () => void; readonly asleep: () => Promise<void> } {
  const sleepers = new Set<() => void>();
  const bell = createBell();
  const slept: number[] = [];
  const runtime = testRuntime({
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          resolve();
        };
        slept.push(ms);
        sleepers.add(wake);
        signal?.addEventListener('abort', wake);
        bell.ring();
      }),
  });
  return {
    ...runtime,
    slept,
    wake: () => {
      for (const wake of sleepers) wake();
    },
    asleep: () => bell.until(() => (sleepers.size > 0 ? true : undefined)).then(() => {}),
  };
}
