// One attempt: a POST over a kept connection, and what became of it. It knows neither records nor clocks; waits are real time.

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { hostOf, isRefusedAddress } from '../domain/refused-address.js';
import { http, https } from '../platform/node-http.js';
import { real } from '../platform/real-time.js';
import { explainBreak, explainFailure } from './explain-failure.js';
import { guardedLookup, refusal } from './guarded-lookup.js';
import { inflated } from './inflated.js';
import type { DeliveryRequest } from './sign.js';

/** A delivery that got no answer within this time has failed (contract, "Webhooks"). */
const ATTEMPT_TIMEOUT_MS = 10_000;
/** A receiver closes connections that nobody has used for a while: Node after 5 s, others after 1 s or more. */
const IDLE_MS = 1_000;
/** Bytes of an answer's body that are kept. */
const MAX_RESPONSE_BODY = 4_096;
/** An answer longer than this is not read to its end: the connection is given up instead. */
const MAX_DRAINED = 1_048_576;

export interface ReceivedResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AttemptResult {
  readonly response: ReceivedResponse | null;
  readonly error: string | null;
  /** The connection ended before the answer did: whatever its status says, what the receiver did is not known. */
  readonly brokeOff: boolean;
  /** From the call to the end of the answer, with the time to connect and, where the body is sent slowly, to send it. */
  readonly durationMs: number;
  /** The part of it that connecting took, TLS included, or until that was given up; null: a kept connection was used. */
  readonly connectMs: number | null;
}

/** Sends to one endpoint, over connections of its own that are kept open between attempts. */
export class Sender {
  readonly #agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new (https().Agent)({ keepAlive: true, ALPNProtocols: ['http/1.1'] }) };
  readonly #cutOffs = new Set<() => void>();
  /** When each kept connection got its last answer, by performance.now(). */
  readonly #idleSince = new WeakMap<Socket, number>();

  /** @param timeoutMs from the last byte sent to the last byte of the answer */
  constructor(readonly timeoutMs = ATTEMPT_TIMEOUT_MS) {}

  /**
   * Never rejects. Undefined: cut off by close(), so that nothing is known of what the receiver did.
   * @param tlsVerify false takes a certificate that nobody vouches for
   */
  send(delivery: DeliveryRequest, tlsVerify = true): Promise<AttemptResult | undefined> {
    const url = new URL(delivery.url);
    const host = hostOf(url);
    const startedAt = real.ticks();
    const elapsed = (): number => real.ticks() - startedAt;
    let connectMs: number | null | undefined;
    let idleMs = 0;
    const resultOf = (response: ReceivedResponse | null, error: string | null, brokeOff = false): AttemptResult => {
      const durationMs = elapsed();
      return { response, error, brokeOff, durationMs, connectMs: connectMs === undefined ? durationMs : connectMs };
    };
    // a literal address is connected to without a lookup
    if (isRefusedAddress(host)) return Promise.resolve(resultOf(null, refusal(host).message));
    return new Promise((resolve) => {
      let current: ClientRequest | undefined;
      let answer: PartialAnswer | undefined;
      /** What the parser could not read behind the head: the answer itself then only says that it was cut off. */
      let broke: Error | undefined;
      const finish = (result: AttemptResult | undefined): void => {
        real.clearTimeout(timer);
        this.#cutOffs.delete(cutOff);
        resolve(result);
      };
      /** With as much of the answer as came. */
      const finishWith = (partial: PartialAnswer, error: string, brokeOff: boolean): void =>
        void partial.received().then((received) => finish(resultOf(received, error, brokeOff)));
      const cutOff = (): void => {
        finish(undefined);
        current?.destroy();
      };
      const timer = real.setTimeout(() => {
        if (answer) finishWith(answer, `the answer did not end within ${this.timeoutMs} ms`, false);
        else finish(resultOf(null, `no answer within ${this.timeoutMs} ms`));
        current?.destroy();
      }, this.timeoutMs + delivery.trickleMs);
      timer.unref();
      this.#cutOffs.add(cutOff);
      const start = (): void => {
        const request = this.#open(url, host, delivery, tlsVerify);
        current = request;
        request.on('socket', (socket) => {
          if (request.reusedSocket) {
            connectMs = null;
            idleMs = real.ticks() - (this.#idleSince.get(socket) ?? real.ticks());
          } else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (connectMs = elapsed()));
        });
        request.on('response', (response) => {
          answer = new PartialAnswer(response);
          // a response that has ended has given its connection back
          const { socket } = request;
          answer.ended.then(
            (received) => {
              if (socket) this.#idleSince.set(socket, real.ticks());
              finish(resultOf(received, null));
            },
            (error: unknown) => answer && finishWith(answer, explainBreak(delivery.url, broke ?? error), true),
          );
        });
        request.on('upgrade', (response, socket) => {
          socket.destroy();
          finishWith(new PartialAnswer(response), '101: the receiver wants to change to another protocol. A webhook is answered with a 2xx.', false);
        });
        request.on('error', (error: NodeJS.ErrnoException) => {
          // an idle connection was closed just as it was used again: the receiver has not read the request, so it is sent once more. If the
          // connection was in use a moment ago, the receiver has read the request and closed: that is its answer
          if (idleMs >= IDLE_MS && error.code === 'ECONNRESET' && !answer && this.#cutOffs.has(cutOff)) start();
          else if (answer) broke = error;
          else finish(resultOf(null, explainFailure(delivery.url, error)));
        });
        if (delivery.trickleMs === 0) request.end(delivery.body);
        else trickle(request, Buffer.from(delivery.body), delivery.trickleMs);
      };
      start();
    });
  }

  /** Cuts off what is under way and closes every connection. */
  close(): void {
    for (const cutOff of this.#cutOffs) cutOff();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #open(url: URL, host: string, { headers }: DeliveryRequest, tlsVerify: boolean): ClientRequest {
    const options = { method: 'POST', host, port: url.port, path: `${url.pathname}${url.search}`, headers, lookup: guardedLookup };
    const request =
      url.protocol === 'https:'
        ? https().request({ ...options, agent: this.#agents['https:'], rejectUnauthorized: tlsVerify })
        : http.request({ ...options, agent: this.#agents['http:'] });
    // a delivery that hangs does not keep the process alive
    request.on('socket', (socket) => socket.unref());
    return request;
  }
}

/** An answer as it comes in: the first MAX_RESPONSE_BODY bytes are kept, the rest is read and dropped. */
class PartialAnswer {
  readonly ended: Promise<ReceivedResponse>;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(readonly response: IncomingMessage) {
    this.ended = new Promise((resolve, reject) => {
      response.on('data', (chunk: Buffer) => {
        if (this.#bytes < MAX_RESPONSE_BODY) this.#chunks.push(chunk.subarray(0, MAX_RESPONSE_BODY - this.#bytes));
        this.#bytes += chunk.length;
        if (this.#bytes <= MAX_DRAINED) return;
        resolve(this.received());
        response.destroy();
      });
      response.on('end', () => resolve(this.received()));
      response.on('error', reject);
    });
  }

  /** As far as it has come. */
  async received(): Promise<ReceivedResponse> {
    const headers = Object.entries(this.response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')] as const);
    const bytes = await inflated(Buffer.concat(this.#chunks), this.response.headers['content-encoding'], MAX_RESPONSE_BODY);
    // in stream mode a character that the limit cuts in two is left out
    const body = new TextDecoder().decode(bytes, { stream: true });
    return { status: this.response.statusCode ?? 0, headers: Object.fromEntries(headers), body };
  }
}

const PIECES = 20;

/** Sends the bytes in equal pieces, the last at the end of the time. A request that ends before is left alone. */
function trickle(request: ClientRequest, bytes: Buffer, overMs: number): void {
  const size = Math.max(1, Math.ceil(bytes.length / PIECES));
  request.write(bytes.subarray(0, size));
  let sent = size;
  const timer = real.setInterval(() => {
    const piece = bytes.subarray(sent, (sent += size));
    if (request.destroyed || piece.length === 0) real.clearInterval(timer);
    if (request.destroyed) return;
    if (sent < bytes.length) request.write(piece);
    else request.end(piece);
  }, overMs / PIECES);
  timer.unref();
}
