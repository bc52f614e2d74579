// Sends the deliveries of one workspace: takes pending ones from the outbox, sends each as a signed attempt, stores what became of
// it, and waits on the workspace's clock for the next. Nothing else in the code sends webhooks.

import type { AttemptLog, DeliveryRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { Bounded } from './bounded.js';
import { type Outcome, Sender } from './send.js';
import { type DeliveryRequest, signedRequest } from './sign.js';
import { afterAttempt, ENDPOINT_DELETED, isPending, type PendingDelivery, withdrawn } from './stages.js';

/** How many attempts to one endpoint are under way at once: a slow receiver holds up nobody else's deliveries. */
const CONCURRENCY = 8;
/** How long a delivery whose outcome could not be stored waits until it is sent again. */
const STORE_RETRY_MS = 5_000;

export interface DispatcherOptions {
  /** Told when an outcome can't be stored. */
  readonly warn?: (message: string) => void;
  /** Real time in which an attempt must be answered. */
  readonly timeoutMs?: number;
}

/** What is sent to one endpoint goes through its own queue and its own connections. */
interface Route {
  readonly queue: Bounded;
  readonly sender: Sender;
}

export class Dispatcher {
  readonly #routes = new Map<string, Route>();
  /** Attempts that are sent or wait for their turn; not those that wait for their time. */
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  /** Takes the workspace's deliveries over, those included that were pending when an earlier process ended. */
  constructor(
    readonly workspace: Workspace,
    readonly options: DispatcherOptions = {},
  ) {
    workspace.onDeliveries = (deliveries) => this.#take(deliveries);
    this.#take(workspace.store.deliveries.where('status', 'pending'));
  }

  /** Resolves when nothing is being sent or about to be: what waits for its time on the clock is not waited for. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Cuts off what is sent to an endpoint that has been deleted. */
  forget(endpointId: string): void {
    this.#routes.get(endpointId)?.sender.close();
    this.#routes.delete(endpointId);
  }

  /** After a reset: the records are gone, so nothing in memory means anything any more. */
  reset(): void {
    for (const endpointId of this.#routes.keys()) this.forget(endpointId);
  }

  /** Cuts off what is under way; it stays pending, and the attempt does not count. */
  close(): void {
    this.#closed = true;
    this.reset();
  }

  /** What is due is sent once the code that runs now is done: an answer is not held up by its events. */
  #take(deliveries: readonly DeliveryRecord[]): void {
    const now = this.workspace.clock.now();
    const pending = deliveries.filter(isPending);
    for (const delivery of pending) if (delivery.next_attempt_at > now) this.#wait(delivery, delivery.next_attempt_at);
    const due = pending.filter((delivery) => delivery.next_attempt_at <= now);
    if (due.length === 0) return;
    this.#track(new Promise<void>((resolve) => setImmediate(resolve)).then(() => Promise.all(due.map((delivery) => this.#enqueue(delivery)))));
  }

  #wait(delivery: PendingDelivery, until: number): void {
    this.workspace.clock.at(until, () => this.#enqueue(delivery));
  }

  /** Resolves when the attempt is over and stored, and no further one is due at once. Never rejects. */
  #enqueue(delivery: PendingDelivery): Promise<void> {
    const attempts = async (): Promise<void> => {
      for (let due: PendingDelivery | undefined = delivery; due;) {
        const { id, endpoint_id }: PendingDelivery = due;
        due = await this.#route(endpoint_id).queue.run(() => this.#attempt(id));
      }
    };
    return this.#track(attempts());
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  #route(endpointId: string): Route {
    let route = this.#routes.get(endpointId);
    if (!route) this.#routes.set(endpointId, (route = { queue: new Bounded(CONCURRENCY), sender: new Sender(this.options.timeoutMs) }));
    return route;
  }

  /** @returns the delivery, where its next attempt is due already: a schedule may begin with 0 */
  async #attempt(id: string): Promise<PendingDelivery | undefined> {
    const { store, clock } = this.workspace;
    const delivery = store.deliveries.get(id);
    if (this.#closed || !delivery || !isPending(delivery)) return undefined;
    const endpoint = store.webhook_endpoints.get(delivery.endpoint_id);
    const event = store.events.get(delivery.event_id);
    if (!endpoint || !event) return this.#store(withdrawn(delivery, ENDPOINT_DELETED, clock.now()));
    const number = delivery.attempts.length + 1;
    const request = signedRequest(delivery.url, endpoint.secret, event, number);
    const at = clock.now();
    const outcome = await this.#route(endpoint.id).sender.send(request);
    // meanwhile the process may be closing, the endpoint deleted, the workspace reset
    const current = store.deliveries.get(id);
    if (!outcome || !current || !isPending(current)) return undefined;
    const moment = { now: clock.now(), realNow: Date.now() };
    return this.#store(afterAttempt(current, toLog(number, at, request, outcome), endpoint.retry_schedule, moment));
  }

  /** Stores the stage that a delivery has come to; one that stays pending waits for its time, or is returned where that has come. */
  async #store(delivery: DeliveryRecord): Promise<PendingDelivery | undefined> {
    const { workspace } = this;
    try {
      const { durable } = workspace.transaction(() => workspace.store.deliveries.replace(delivery));
      if (durable) await durable;
    } catch (error) {
      this.options.warn?.(`the outcome of the delivery ${delivery.id} could not be stored: ${error instanceof Error ? error.message : String(error)}`);
      const stored = workspace.store.deliveries.get(delivery.id);
      if (!this.#closed && stored && isPending(stored)) this.#wait(stored, workspace.clock.now() + STORE_RETRY_MS);
      return undefined;
    }
    const forgotten = workspace.store.deliveries.get(delivery.id) !== delivery;
    if (this.#closed || forgotten || !isPending(delivery)) return undefined;
    if (delivery.next_attempt_at <= workspace.clock.now()) return delivery;
    this.#wait(delivery, delivery.next_attempt_at);
    return undefined;
  }
}

function toLog(number: number, at: number, { headers, body }: DeliveryRequest, { response, error, durationMs }: Outcome): AttemptLog {
  return { number, at, request: { headers, body }, response, duration_ms: Math.round(durationMs), error };
}
