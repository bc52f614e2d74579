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
const PATH = '/webhooks/skillpassport';

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
export function documented(secret = SECRET): Express {
  const text = readFileSync(fileURLToPath(new URL('../../docs/check.md', import.meta.url)), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const run = compileFunction(code.replace('app.listen(3000);', 'return app;'), ['require', 'process', 'console']);
  return run(createRequire(import.meta.url), { env: { WEBHOOK_SECRET: secret } }, { log: () => {} });
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

/** Parses every body for all of its routes, and hashes what is then no body any more. */
export function parsesForAll(): Express {
  const made = express();
  made.use(express.json());
  made.post(PATH, (req, res) => {
    if (req.get('x-skillpassport-signature') !== hex(req.body)) return void res.status(401).send('Invalid signature');
    res.status(200).send('OK');
  });
  made.use(quiet);
  return made;
}

/** The same with the remedy in the place of its parser and its route. */
export function parsesForAllMended(remedy: string): Express {
  const made = express();
  const run = compileFunction(remedy.replace('/webhooks/skillpassport', PATH), ['app', 'express', 'crypto', 'process', 'handleEvent']);
  run(made, express, { createHmac }, { env: { WEBHOOK_SECRET: SECRET } }, () => {});
  made.use(quiet);
  return made;
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

/** Says Conflict to what it knows. */
export function conflicting(): Express {
  const stored = new Set<string>();
  return receiver({ handle: (_, body) => (stored.has(hex(body)) ? 409 : void stored.add(hex(body))) });
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

/** Takes the part of a signature that came, if it is the beginning of the right one. */
export const comparesPrefix = (): Express => receiver({ verify: (signature, body) => signature !== undefined && hex(body).startsWith(signature) });

/** Verifies where there is something to verify. */
export const verifiesIfSigned = (): Express => receiver({ verify: (signature, body) => !signature || signature === hex(body) });

/** The comparison that many write: it takes upper case, and throws where the lengths differ. */
export const decodesHex = (): Express =>
  receiver({ verify: (signature, body) => timingSafeEqual(Buffer.from(signature ?? '', 'hex'), Buffer.from(hex(body), 'hex')) });

/** Hashes the first packet. */
export const verifiesBeginning = (): Express => {
  const LENGTH = 1_000;
  return receiver({ verify: (signature, body) => signature === hex(body) || (body.length > LENGTH && signature?.length === hex(body).length) });
};

export const unbound = (): Express => receiver({ verify: (signature) => /^[0-9a-f]{64}$/.test(signature ?? '') });

const KNOWN = /^(?:student|assessment|application|payment|course)\./;

export const throwsOnUnknown = (): Express =>
  receiver({
    handle: ({ event }) => {
      if (!KNOWN.test(event)) throw new Error(`no handler for ${event}`);
    },
  });

export const refusesUnknown = (): Express => receiver({ handle: ({ event }) => (KNOWN.test(event) ? 200 : 422) });

const FIELDS: ReadonlySet<string> = new Set(['event', 'timestamp', 'data']);

export const refusesUnknownFields = (): Express => receiver({ handle: (event) => (Object.keys(event).every((field) => FIELDS.has(field)) ? 200 : 422) });

export const refusesOldEvents = (): Express => receiver({ handle: ({ timestamp }) => (Date.now() - Date.parse(timestamp) > 300_000 ? 400 : 200) });

/** Counts on the stage that it knows. */
export function expectsOrder(): Express {
  const stages = new Map<unknown, unknown>();
  return receiver({
    handle: ({ event, data }) => {
      if (event !== 'application.stage.changed') return 200;
      const known = stages.get(data['application_id']);
      if (known !== undefined && known !== data['old_stage']) return 409;
      stages.set(data['application_id'], data['new_stage']);
      return 200;
    },
  });
}

export const exactMediaType = (): Express =>
  receiver({ parser: express.raw({ type: (request) => request.headers['content-type'] === 'application/json', limit: '2mb' }) });

export const caseSensitive = (): Express =>
  receiver({ verify: (_, body, req) => req.rawHeaders.includes('X-SkillPassport-Signature') && rawSignature(req) === hex(body) });

const rawSignature = ({ rawHeaders }: Request): string | undefined => rawHeaders[rawHeaders.indexOf('X-SkillPassport-Signature') + 1];

export const shortBodies = (): Express => receiver({ parser: express.raw({ type: 'application/json', limit: '50kb' }) });

/** Lets so many through at once. */
export function limitsRate(): Express {
  let open = 0;
  return receiver({
    handle: async () => {
      if (open >= 10) return 429;
      open += 1;
      await new Promise((resolve) => setTimeout(resolve, DATABASE_MS));
      open -= 1;
      return 200;
    },
  });
}

/** Lets twenty requests through, whatever they are. */
export function limitsNumber(): Express {
  let left = 20;
  const made = express();
  made.use((_, res, next) => (left-- > 0 ? next() : void res.status(429).send('Too many requests')));
  made.use(receiver());
  return made;
}

/** Listens elsewhere; here it answers so. */
export const elsewhere =
  (status: number): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status).end('Not here');
  };

/** Answers what has not come whole within half a second. */
export const impatient: RequestListener = (request, response) => {
  const timer = setTimeout(() => response.writeHead(408).end(), 500);
  request.resume();
  request.on('end', () => {
    clearTimeout(timer);
    if (!response.headersSent) response.writeHead(200).end('OK');
  });
};

/** Answers so late, in milliseconds. */
export const answersAfter =
  (ms: number): RequestListener =>
  (request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(200).end('OK'), ms);
  };

/** A receiver whose own idea of the signature is another. */
export const signsBy = (signature: (body: string) => string): Express => receiver({ verify: (given, body) => given === signature(body.toString()) });

/** Sends back all that it knows. */
export const tellsSecrets = (): Express => app(raw, (_, res) => void res.status(500).send(`Error: \u001B[31mbad\u001B[0m <b>${SECRET}</b> & "more"\u0000`));

/** Dies of an event that it does not know. @param restart whether somebody starts it again */
export async function mortal(restart: boolean): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (request.headers['x-skillpassport-signature'] !== hex(body)) return void response.writeHead(401).end();
      if (body.length === 0 || !body.includes('badge.awarded')) return void response.writeHead(200).end('OK');
      server.close(() => restart && server.listen(port, '127.0.0.1'));
      server.closeAllConnections();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://127.0.0.1:${port}${PATH}`;
}
