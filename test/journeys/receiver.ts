// A webhook endpoint as the integration guide writes it: the raw body, verified by the secret, then the event.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

import { expect, onTestFinished } from 'vitest';

export interface ReceivedEvent {
  readonly event: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Receiver {
  /** The next event of this name, received or to come; each is handed out once. */
  readonly next: (event: string) => Promise<ReceivedEvent>;
}

const SECRET = 'whsec_of_the_journeys';

/** Listens, and registers with the sandbox. A wrong signature fails the test that waits. */
export async function withReceiver(sandboxUrl: string, events: readonly string[]): Promise<Receiver> {
  const received: ReceivedEvent[] = [];
  const waiting: { event: string; resolve: (event: ReceivedEvent) => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const expected = createHmac('sha256', SECRET).update(raw).digest('hex');
      const signature = String(request.headers['x-skillpassport-signature']);
      if (signature.length !== expected.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
        response.writeHead(401).end('Invalid signature');
        return;
      }
      const event = JSON.parse(raw.toString()) as ReceivedEvent;
      const at = waiting.findIndex((waiter) => waiter.event === event.event);
      if (at === -1) received.push(event);
      else waiting.splice(at, 1)[0]?.resolve(event);
      response.writeHead(200).end('OK');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhooks/skillpassport`;
  const registered = await fetch(`${sandboxUrl}/_admin/webhooks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ url, events, secret: SECRET }),
  });
  expect(registered.status).toBe(201);
  return {
    next: (event) => {
      const at = received.findIndex((candidate) => candidate.event === event);
      const there = at === -1 ? undefined : received.splice(at, 1)[0];
      return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push({ event, resolve }));
    },
  };
}
