// A webhook receiver for tests: a real HTTP server on loopback that keeps what came in and answers as the test says.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What a test says to a request, by its number from 0: a reply, or `hang` for none. */
type Script = (number: number, request: Received) => Reply | 'hang' | Promise<Reply>;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many requests were open at once, at most. */
  readonly mostAtOnce: () => number;
  /** Resolves when so many requests have come in all. */
  readonly count: (requests: number) => Promise<void>;
  /** Resolves when so many connections have been given up by the sender. */
  readonly givenUp: (connections: number) => Promise<void>;
}

const OK: Script = () => ({ status: 200, body: 'OK' });

/** Closed when the test is done. */
export async function startReceiver(script: Script = OK): Promise<Receiver> {
  const received: Received[] = [];
  const counters = { received: 0, givenUp: 0, open: 0, most: 0 };
  const waiting: { readonly counter: 'received' | 'givenUp'; readonly from: number; readonly resolve: () => void }[] = [];
  const bump = (counter: 'received' | 'givenUp'): void => {
    counters[counter] += 1;
    for (const waiter of waiting) if (waiter.counter === counter && counters[counter] >= waiter.from) waiter.resolve();
  };
  const until = (counter: 'received' | 'givenUp', from: number): Promise<void> =>
    new Promise((resolve) => (counters[counter] >= from ? resolve() : waiting.push({ counter, from, resolve })));

  const server = createServer((request, response) => {
    counters.open += 1;
    counters.most = Math.max(counters.most, counters.open);
    response.on('close', () => {
      counters.open -= 1;
      if (!response.writableFinished) bump('givenUp');
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      const one: Received = { method, path: url, headers, rawHeaders, body: Buffer.concat(chunks).toString() };
      received.push(one);
      bump('received');
      void answer(response, script(received.length - 1, one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    mostAtOnce: () => counters.most,
    count: (requests) => until('received', requests),
    givenUp: (connections) => until('givenUp', connections),
  };
}

async function answer(response: ServerResponse, scripted: ReturnType<Script>): Promise<void> {
  const reply = await scripted;
  if (reply === 'hang') return;
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}
