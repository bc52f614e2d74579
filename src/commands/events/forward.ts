// Brings the events of the stream to a receiver as the sandbox would have brought them: in order of arrival, up to eight at once,
// again after a failure, while later ones go on. How it is told to a person is listen-report.ts's.

import { real } from '../../platform/real-time.js';
import { Sender } from '../../webhooks/send.js';
import { type DeliveryRequest, sign, signedRequest } from '../../webhooks/sign.js';

const MAX_AT_ONCE = 8;
/** Real time before the second, third, ... attempt; the last stands for all after it. */
const RETRY_MS: readonly number[] = [1_000, 5_000, 30_000];

/** What the stream gave. */
export interface StreamedEvent {
  readonly id: string;
  /** `student.created` */
  readonly name: string;
  /** The webhook's body, byte for byte. */
  readonly body: string;
}

export interface Forwarded {
  readonly event: StreamedEvent;
  /** From 1. */
  readonly attempt: number;
  /** The receiver answered with a 2xx. */
  readonly arrived: boolean;
  /** Undefined: no answer. */
  readonly status: number | undefined;
  readonly durationMs: number;
  readonly error: string | null;
  /** Milliseconds until the next attempt; null: it arrived, or is given up. */
  readonly againInMs: number | null;
}

export interface ForwardCounts {
  readonly received: number;
  readonly delivered: number;
  readonly failed: number;
}

export interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly tlsVerify: boolean;
}

export interface ForwarderOptions {
  /** How often a failed event is tried again. */
  readonly retries: number;
  readonly onAttempt: (forwarded: Forwarded) => void;
  readonly retryMs?: readonly number[];
  readonly sender?: Sender;
}

interface DueAttempt {
  readonly event: StreamedEvent;
  readonly attempt: number;
}

/** One request: the headers of any delivery, the stream's own bytes, and what depends on these. */
export function forwardRequest({ id, name, body }: StreamedEvent, { url, secret }: Receiver, attempt: number): DeliveryRequest {
  const request = signedRequest({ id, event: name, timestamp: 0, data: {} }, { url, secret, attempt, torture: null });
  const own = { 'Content-Length': String(Buffer.byteLength(body)), 'X-SkillPassport-Signature': sign(secret, body) };
  return { ...request, body, headers: { ...request.headers, ...own } };
}

export class Forwarder {
  readonly #sender: Sender;
  readonly #retryMs: readonly number[];
  readonly #due: DueAttempt[] = [];
  readonly #waiting = new Set<NodeJS.Timeout>();
  #underWay = 0;
  #received = 0;
  #delivered = 0;
  #failed = 0;

  constructor(
    readonly receiver: Receiver,
    readonly options: ForwarderOptions,
  ) {
    this.#sender = options.sender ?? new Sender();
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  push(event: StreamedEvent): void {
    this.#received += 1;
    this.#due.push({ event, attempt: 1 });
    this.#sendDue();
  }

  /** Cuts off what is under way; what waits is not sent. */
  close(): ForwardCounts {
    for (const timer of this.#waiting) real.clearTimeout(timer);
    this.#due.length = 0;
    this.#sender.close();
    return { received: this.#received, delivered: this.#delivered, failed: this.#failed };
  }

  #sendDue(): void {
    while (this.#underWay < MAX_AT_ONCE) {
      const job = this.#due.shift();
      if (!job) return;
      this.#underWay += 1;
      void this.#send(job).finally(() => {
        this.#underWay -= 1;
        this.#sendDue();
      });
    }
  }

  async #send({ event, attempt }: DueAttempt): Promise<void> {
    const { receiver, options } = this;
    const outcome = await this.#sender.send(forwardRequest(event, receiver, attempt), receiver.tlsVerify);
    if (!outcome) return;
    const { response, error, durationMs } = outcome;
    const arrived = error === null && response !== null && response.status >= 200 && response.status < 300;
    const againInMs = arrived || attempt > options.retries ? null : this.#retryAfter(attempt);
    if (arrived) this.#delivered += 1;
    else if (againInMs === null) this.#failed += 1;
    else this.#sendLater({ event, attempt: attempt + 1 }, againInMs);
    options.onAttempt({ event, attempt, arrived, status: response?.status, durationMs, error, againInMs });
  }

  #retryAfter(attempt: number): number {
    return this.#retryMs[attempt - 1] ?? this.#retryMs.at(-1) ?? 0;
  }

  #sendLater(job: DueAttempt, ms: number): void {
    const timer = real.setTimeout(() => {
      this.#waiting.delete(timer);
      this.#due.push(job);
      this.#sendDue();
    }, ms);
    this.#waiting.add(timer);
  }
}
