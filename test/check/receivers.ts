// Webhook receivers as they are met in practice, good and bad: real servers on loopback, closed when the test is done.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';

import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { onTestFinished } from 'vitest';

export const SECRET = 'whsec_9f2c41d07ab84c6e';
export const PATH = '/webhooks/skillpassport';

/** @returns the address of its webhook */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${PATH}`;
}

export const hex = (payload: string | Buffer, secret = SECRET): string => createHmac('sha256', secret).update(payload).digest('hex');

/** Express prints what handlers throw unless something else takes it. */
const quiet: ErrorRequestHandler = (error, _, res, next) => {
  if (res.headersSent) return next(error);
  res.status(Number(error.status ?? 500)).send(String(error.message));
};

function app(...handlers: RequestHandler[]): Express {
  const made = express();
  made.post(PATH, ...handlers);
  made.use(quiet);
  return made;
}

/** The integration guide's own, "Setting Up Webhooks", word for word. */
export function guide(handleEvent: (event: unknown) => void = () => {}): Express {
  return app(express.raw({ type: 'application/json' }), (req, res) => {
    // Verify signature
    const signature = req.headers['x-skillpassport-signature'];
    const payload = req.body;

    const expectedSignature = createHmac('sha256', SECRET).update(payload).digest('hex');

    if (signature !== expectedSignature) {
      return void res.status(401).send('Invalid signature');
    }

    // Process event
    const event = JSON.parse(payload);
    handleEvent(event);

    res.status(200).send('OK');
  });
}

/** The one that docs/check.md shows. */
export function documented(): Express {
  const text = readFileSync(fileURLToPath(new URL('../../docs/check.md', import.meta.url)), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const run = compileFunction(code.replace('app.listen(3000);', 'return app;'), ['require', 'process', 'console']);
  return run(createRequire(import.meta.url), { env: { WEBHOOK_SECRET: SECRET } }, { log: () => {} });
}

const raw = express.raw({ type: 'application/json', limit: '2mb' });

const bytesOf = (req: Request): Buffer => (Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));

interface Parts {
  /** Whether the signature is right. */
  readonly verify?: (signature: string | undefined, body: Buffer, req: Request) => boolean;
  /** What is done with an event whose signature is right; what it throws is a 500. */
  readonly handle?: (event: { event: string; timestamp: string; data: Record<string, unknown> }, body: Buffer) => number | void | Promise<number | void>;
  readonly parser?: RequestHandler;
}

const rightly = (signature: string | undefined, body: Buffer): boolean => {
  const expected = Buffer.from(hex(body));
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** A right receiver, but for the parts that are given. */
export function receiver({ verify = rightly, handle = () => {}, parser = raw }: Parts = {}): Express {
  return app(parser, async (req, res) => {
    const body = bytesOf(req);
    if (!verify(req.get('x-skillpassport-signature'), body, req)) return void res.status(401).send('Invalid signature');
    let event;
    try {
      event = JSON.parse(body.toString());
    } catch {
      return void res.status(400).send('Malformed JSON');
    }
    res.status((await handle(event, body)) ?? 200).send('OK');
  });
}

/** Parses first, and verifies what it writes anew. */
export function notRaw(): Express {
  return app(express.json({ limit: '2mb' }), (req, res) => {
    if (req.get('x-skillpassport-signature') !== hex(JSON.stringify(req.body))) return void res.status(401).send('Invalid signature');
    res.status(200).send('OK');
  });
}

/** A unique index, and nobody who catches what it throws. */
export function doubling(): Express {
  const stored = new Set<string>();
  return receiver({
    handle: (_, body) => {
      if (stored.has(hex(body))) throw new Error('duplicate key value violates unique constraint "events_pkey"');
      stored.add(hex(body));
    },
  });
}

/** How long a database takes to say whether it knows an event. */
const DATABASE_MS = 50;

/** Looks first and inserts then. */
export function racing(): Express {
  const stored = new Set<string>();
  return receiver({
    handle: async (_, body) => {
      if (stored.has(hex(body))) return;
      await new Promise((resolve) => setTimeout(resolve, DATABASE_MS));
      if (stored.has(hex(body))) throw new Error('duplicate key value');
      stored.add(hex(body));
    },
  });
}

/** Verifies nothing. */
export const unverified = (): Express => app(express.json({ limit: '2mb' }), (_, res) => void res.status(200).send('OK'));

export const decodesLatin1 = (): Express => receiver({ verify: (signature, body) => signature === hex(Buffer.from(body.toString('latin1'))) });

export const hangs: RequestListener = () => {};

export const resets: RequestListener = (request: IncomingMessage) => void request.socket.destroy();

export const redirects: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(302, { location: '/login' }).end();
};
