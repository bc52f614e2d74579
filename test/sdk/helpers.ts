// A scripted server for the library's tests, and a runtime that waits for nothing.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import { Client } from '../../sdk/src/client.js';
import type { ClientOptions } from '../../sdk/src/options.js';
import type { Runtime } from '../../sdk/src/runtime.js';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with one request: answer, say nothing, cut the connection, or begin an answer and never end it. */
export type Step =
  | { readonly status?: number; readonly json?: unknown; readonly text?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'silence'
  | 'cut'
  | 'half';

export interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
  /** Resolves as soon as the server has read as many requests. */
  readonly requests: (count: number) => Promise<void>;
}

/** Answers each request with the next step; the last one goes on for ever. Closed when the test is done. */
export async function script(...steps: readonly [Step, ...Step[]]): Promise<ScriptedServer> {
  const received: Received[] = [];
  const waiting: { readonly count: number; readonly go: () => void }[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const step = steps[Math.min(received.length, steps.length - 1)] ?? 'cut';
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      play(step, response);
      for (const { count, go } of waiting) if (received.length >= count) go();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    requests: (count) => new Promise((go) => (received.length >= count ? go() : waiting.push({ count, go }))),
  };
}

function play(step: Step, response: ServerResponse): void {
  if (step === 'silence') return;
  if (step === 'cut') return void response.destroy();
  if (step === 'half') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
    return void response.write('{"id":');
  }
  const { status = 200, json = {}, text = JSON.stringify(json), headers = {} } = step;
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  return body;
}

/** An answer with the API's error envelope. */
export const failure = (status: number, code: string, extra: { details?: object; headers?: Record<string, string> } = {}): Step => ({
  status,
  json: { error: { code, message: `It is ${code}.`, details: extra.details ?? {} } },
  headers: extra.headers ?? {},
});

export interface TestRuntime extends Runtime {
  /** Milliseconds that the library waited before each retry. */
  readonly slept: number[];
  /** Milliseconds of the timers that run now. */
  readonly running: () => number[];
  /** Ends the oldest timer that runs. */
  readonly timeOut: () => void;
}

/** Sleeps end at once, timers end when the test says so, chance is 0.5, keys are key-1, key-2, ... */
export function testRuntime(changes: Partial<Runtime> = {}): TestRuntime {
  const slept: number[] = [];
  const timers = new Map<number, { readonly ms: number; readonly onEnd: () => void }>();
  let count = 0;
  let keys = 0;
  return {
    slept,
    running: () => [...timers.values()].map(({ ms }) => ms),
    timeOut: () => {
      const [oldest] = timers;
      if (!oldest) throw new Error('No timer runs');
      timers.delete(oldest[0]);
      oldest[1].onEnd();
    },
    sleep: async (ms) => void slept.push(ms),
    startTimer: (ms, onEnd) => {
      const id = (count += 1);
      timers.set(id, { ms, onEnd });
      return () => timers.delete(id);
    },
    random: () => 0.5,
    now: () => Date.parse('2026-01-23T10:00:00Z'),
    newKey: () => `key-${(keys += 1)}`,
    ...changes,
  };
}

export const CREDENTIALS = { apiKey: 'the-key', apiSecret: 'the-secret' } as const;

export const clientOf = (server: { readonly url: string }, options: ClientOptions = {}, runtime: Runtime = testRuntime()): Client =>
  new Client({ ...CREDENTIALS, baseUrl: server.url, ...options }, runtime);

/** What a call was rejected with; a call that was not is a failed test. */
export async function rejection(call: Promise<unknown>): Promise<unknown> {
  const answer = await call.catch((error: unknown) => ({ thrown: error }));
  if (typeof answer === 'object' && answer !== null && 'thrown' in answer) return answer.thrown;
  throw new Error(`The call was answered: ${JSON.stringify(answer)}`);
}
