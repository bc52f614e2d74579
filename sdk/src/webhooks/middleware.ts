// The receiver of webhooks as a middleware of Express or a listener of node:http: reads, verifies, hands out, answers.

import { SkillPassportError } from '../errors.js';
import { refuseUnknown } from '../options.js';
import type { Runtime } from '../runtime.js';
import type { WebhookEvent } from './events.js';
import { readRawBody, type WebhookRequest } from './raw-body.js';
import { readSecrets, type Secret, signatures } from './signature.js';

export type { WebhookRequest } from './raw-body.js';

export interface MiddlewareOptions {
  /** The endpoint's secret; several while it is being changed. */
  secret: Secret;
}

/** What is needed of a response: Node's and Express's fit. */
export interface WebhookResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** Answers every POST. What is not a POST goes to `next`, where there is one. Resolves when it has answered, and never rejects. */
export type WebhookMiddleware = (request: WebhookRequest, response: WebhookResponse, next?: (error?: unknown) => void) => Promise<void>;

export interface Receiver {
  /** Whether all handlers went well; of an event that the stream brought before, whether they did then. Never rejects. */
  readonly handOut: (event: WebhookEvent, id: string | undefined) => Promise<boolean>;
  readonly isClosed: () => boolean;
  readonly report: (error: SkillPassportError) => void;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Bytes: double the largest event that there is a test with. */
const BODY_LIMIT = 2 * 1024 * 1024;

/** Milliseconds that handlers may take before the answer is given without them: a sender that waits too long sends it again. */
const PATIENCE_MS = 4_000;

const PARSED =
  "The body was parsed before its signature could be checked. Mount client.webhooks.middleware() before express.json(), or put express.raw({type: 'application/json'}) on this route.";

/** @throws SkillPassportError INVALID_OPTIONS without a secret, or with another option */
export function createMiddleware(options: MiddlewareOptions | undefined, receiver: Receiver, runtime: Runtime): WebhookMiddleware {
  refuseUnknown(options ?? {}, ['secret'], 'option of middleware');
  const secrets = readSecrets(options?.secret);
  return async (request, response, next) => {
    if (request.method !== 'POST') {
      if (next) return next();
      response.setHeader('Allow', 'POST');
      return send(response, { status: 405, text: 'Webhooks are sent by POST.' });
    }
    const answer = await receive(request, secrets, receiver, runtime);
    if (answer) send(response, answer);
  };
}

/** Undefined where nobody waits for an answer any more. */
async function receive(request: WebhookRequest, secrets: readonly string[], receiver: Receiver, runtime: Runtime): Promise<Answer | undefined> {
  const reading = await readRawBody(request, BODY_LIMIT);
  switch (reading.kind) {
    case 'gone':
      return undefined;
    case 'tooLarge':
      return { status: 413, text: `The body is over ${BODY_LIMIT} bytes.` };
    case 'parsed':
      // a fault of the receiver, whoever sent it: so 500 and no 401, and seen in its own log as well
      receiver.report(new SkillPassportError('SIGNATURE_INVALID', PARSED));
      return { status: 500, text: PARSED };
    case 'raw':
      break;
  }
  try {
    const event = signatures.constructEvent(reading.body, request.headers['x-skillpassport-signature'], secrets);
    return await handOut(event, idOf(request), receiver, runtime);
  } catch (error) {
    if (!(error instanceof SkillPassportError)) throw error;
    return { status: error.code === 'SIGNATURE_INVALID' ? 401 : 400, text: error.message };
  }
}

async function handOut(event: WebhookEvent, id: string | undefined, receiver: Receiver, runtime: Runtime): Promise<Answer> {
  if (receiver.isClosed()) return { status: 503, text: 'The client is closed.' };
  const outcome = await withPatience(receiver.handOut(event, id), runtime);
  if (outcome === 'late') return { status: 202, text: 'Accepted: the handlers are still at work.' };
  return outcome ? { status: 200, text: 'OK' } : { status: 500, text: 'A handler failed: send the event again.' };
}

function withPatience(outcome: Promise<boolean>, runtime: Runtime): Promise<boolean | 'late'> {
  return new Promise((resolve) => {
    const cancelTimer = runtime.startTimer(PATIENCE_MS, () => resolve('late'));
    void outcome.then((went) => {
      cancelTimer();
      resolve(went);
    });
  });
}

function idOf({ headers }: WebhookRequest): string | undefined {
  const id = headers['x-sandbox-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function send(response: WebhookResponse, { status, text }: Answer): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(text);
}
