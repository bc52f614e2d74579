// Sends the deliveries of one workspace: takes pending ones from the outbox, sends each as a signed attempt, stores what became of
// it, and waits on the workspace's clock for the next. Nothing else in the code sends webhooks.

import { tortureOf } from '../domain/torture.js';
import { withdrawn } from '../domain/withdrawn.js';
import { real } from '../platform/real-time.js';
import { Slots } from '../platform/slots.js';
import type { AttemptLog, DeliveryRecord } from '../records/records.js';
import { DEFAULT_WORKSPACE } from '../workspace/name.js';
import type { Workspace } from '../workspace/workspace.js';
import { EndpointHealth } from './endpoint-health.js';
import { EndpointQueue } from './endpoint-queue.js';
import { HeldBack } from './held-back.js';
import { type AttemptResult, Sender } from './send.js';
import { type DeliveryRequest, secretAt, signedRequest } from './sign.js';
import { afterAttempt, disabledBy, ENDPOINT_DELETED, ENDPOINT_DISABLED, isPending, type PendingDelivery, redelivered, scheduleOf } from './stages.js';

/** How many attempts to one endpoint are under way at once: a slow receiver holds up nobody else's deliveries. */
const CONCURRENCY = 8;
/** How many are under way in a whole process. */
const TOTAL_CONCURRENCY = 64;
/** Of these, so many are kept for endpoints that have none under way yet: a few that hang hold up nobody else's first. */
const KEPT_FOR_FIRSTS = 16;

/** The places of a process for attempts. */
export const attemptSlots = (): Slots => new Slots(TOTAL_CONCURRENCY, KEPT_FOR_FIRSTS);

/** How long a delivery whose outcome could not be stored waits until it is sent again. */
const STORE_RETRY_MS = 5_000;

export interface DispatcherOptions {
  /** Told when an outcome can't be stored, and when an endpoint is disabled. */
  readonly warn?: (message: string) => void;
  /** Told how the deliveries to an endpoint go: the first that fails, then every change. */
  readonly tell?: ((message: string) => void) | undefined;
  /** Real time in which an attempt must be answered. */
  readonly timeoutMs?: number;
  /** Shared by all dispatchers of a process. */
  readonly slots?: Slots;
}

/** What is sent to one endpoint goes through its own queue and its own connections. */
interface Route {
  readonly queue: EndpointQueue;
  readonly sender: Sender;
  readonly health: EndpointHealth;
}

export class Dispatcher {
  readonly #routes = new Map<string, Route>();
  /** Routes of endpoints that are gone, until nothing of theirs is under way. */
  readonly #gone = new Set<Route>();
  /** Due deliveries that are queued once the code that runs now is done. */
  #due: PendingDelivery[] = [];
  #queueing: Promise<void> | undefined;
  /** Deliveries whose attempt is on the wire. */
  readonly #sending = new Set<string>();
  /** Deliveries that wait for their time, each with how to stop waiting. */
  readonly #waits = new Map<string, () => void>();
  readonly #held = new HeldBack();
  /** Deliveries on the wire that are to be sent once more when they are back. */
  readonly #again = new Set<string>();
  readonly #slots: Slots;
  readonly #stopObserving: () => void;
  #closed = false;

  /** Takes the workspace's deliveries over, those included that were pending when an earlier process ended. */
  constructor(
    readonly workspace: Workspace,
    readonly options: DispatcherOptions = {},
  ) {
    this.#slots = options.slots ?? attemptSlots();
    this.#stopObserving = workspace.observe({ committed: ({ deliveries }) => this.#take(deliveries), reset: () => this.#reset() });
    this.#take(workspace.store.deliveries.where('status', 'pending'));
  }

  /** Resolves when nothing is being sent or about to be: what waits for its time on the clock is not waited for. */
  async idle(): Promise<void> {
    while (this.#queueing !== undefined || this.#busy().length > 0) await this.underWay();
  }

  /** Resolves when what is under way now is over, and not what comes after it: under steady traffic there is always something. */
  async underWay(): Promise<void> {
    await this.#queueing;
    await Promise.all(this.#busy().map(({ queue }) => queue.settled()));
  }

  /** Whether an attempt of a delivery is on the wire. */
  isSending(deliveryId: string): boolean {
    return this.#sending.has(deliveryId);
  }

  /** Cuts off what is sent to an endpoint that has been deleted. */
  forget(endpointId: string): void {
    const route = this.#routes.get(endpointId);
    if (!route) return;
    this.#routes.delete(endpointId);
    this.#gone.add(route);
    route.sender.close();
    void route.queue.settled().then(() => this.#gone.delete(route));
  }

  /** Cuts off what is under way; it stays pending, and the attempt does not count. */
  close(): void {
    this.#closed = true;
    this.#stopObserving();
    this.#reset();
  }

  /** The records are gone, so nothing in memory means anything any more. */
  #reset(): void {
    for (const endpointId of this.#routes.keys()) this.forget(endpointId);
    for (const stop of this.#waits.values()) stop();
    this.#waits.clear();
    this.#held.clear();
    this.#again.clear();
  }

  /** What is due is sent once the code that runs now is done: an answer is not held up by its events. */
  #take(deliveries: readonly DeliveryRecord[]): void {
    if (deliveries.length === 0) return;
    const now = this.workspace.clock.now();
    const onTheWire = deliveries.filter(({ id }) => this.#sending.has(id));
    for (const delivery of onTheWire) if (isPending(delivery)) this.#again.add(delivery.id);
    for (const delivery of deliveries) if (!isPending(delivery)) this.#giveUp(delivery);
    const pending = deliveries.filter(isPending).filter((delivery) => !onTheWire.includes(delivery));
    for (const delivery of pending) {
      this.#stopWaiting(delivery.id);
      this.#held.add(delivery);
      if (delivery.next_attempt_at > now) this.#wait(delivery, delivery.next_attempt_at);
    }
    const due = pending.filter((delivery) => delivery.next_attempt_at <= now);
    if (due.length === 0) return;
    // one by one: a call takes no hundred thousand arguments, and a bulk call or a restart may bring as many
    for (const delivery of due) this.#due.push(delivery);
    this.#queueing ??= new Promise<void>((resolve) => real.setImmediate(resolve)).then(() => this.#queueDue());
  }

  /** It has been dropped: nothing waits for its time, and nobody for it. */
  #giveUp(delivery: DeliveryRecord): void {
    this.#stopWaiting(delivery.id);
    this.#release(delivery);
  }

  #queueDue(): void {
    const due = this.#due;
    this.#due = [];
    this.#queueing = undefined;
    for (const { id, endpoint_id } of due) this.#route(endpoint_id).queue.push(id);
  }

  #wait({ id, endpoint_id }: PendingDelivery, until: number): void {
    this.#stopWaiting(id);
    this.#waits.set(
      id,
      this.workspace.clock.at(until, () => {
        this.#waits.delete(id);
        return this.#enqueue(id, endpoint_id);
      }),
    );
  }

  #stopWaiting(id: string): void {
    this.#waits.get(id)?.();
    this.#waits.delete(id);
  }

  /** Resolves when the attempt is over and stored. */
  #enqueue(id: string, endpointId: string): Promise<void> {
    return new Promise((resolve) => this.#route(endpointId).queue.push(id, resolve));
  }

  #busy(): Route[] {
    return [...this.#routes.values(), ...this.#gone].filter(({ queue }) => !queue.isIdle);
  }

  #route(endpointId: string): Route {
    let route = this.#routes.get(endpointId);
    if (!route) this.#routes.set(endpointId, (route = this.#createRoute()));
    return route;
  }

  #createRoute(): Route {
    const where = this.workspace.name === DEFAULT_WORKSPACE ? '' : `[${this.workspace.name}] `;
    const health = new EndpointHealth((line) => this.options.tell?.(`${where}${line}`));
    return { queue: this.#createQueue(), sender: new Sender(this.options.timeoutMs), health };
  }

  #createQueue(): EndpointQueue {
    return new EndpointQueue(CONCURRENCY, async (id, isAlone) => {
      for (let again = true; again;) again = await this.#slots.run(() => this.#attempt(id), isAlone);
    });
  }

  /** One attempt, where the delivery still wants one. Never rejects. @returns whether its next one is due already: a schedule may begin with 0 */
  async #attempt(id: string): Promise<boolean> {
    // it has been queued twice
    if (this.#sending.has(id)) return false;
    this.#sending.add(id);
    try {
      return await this.#send(id);
    } finally {
      this.#sending.delete(id);
      this.#sendAgain(id);
    }
  }

  /** What was redelivered while it was on the wire. */
  #sendAgain(id: string): void {
    const delivery = this.workspace.store.deliveries.get(id);
    if (!this.#again.delete(id) || !delivery || this.#closed) return;
    this.workspace.transaction(() => this.workspace.dispatch(redelivered(delivery, this.workspace.clock.now())));
  }

  async #send(id: string): Promise<boolean> {
    const { store, clock } = this.workspace;
    const delivery = store.deliveries.get(id);
    if (this.#closed || !delivery || !isPending(delivery)) return false;
    // it was put off while it waited for its turn
    if (delivery.next_attempt_at > clock.now()) {
      this.#wait(delivery, delivery.next_attempt_at);
      return false;
    }
    const endpoint = store.webhook_endpoints.get(delivery.endpoint_id);
    const event = store.events.get(delivery.event_id);
    if (!endpoint || !event) return this.#store(withdrawn(delivery, ENDPOINT_DELETED, clock.now()));
    if (!endpoint.enabled && !delivery.once) return this.#store(withdrawn(delivery, ENDPOINT_DISABLED, clock.now()));
    const number = delivery.attempts.length + 1;
    const at = clock.now();
    const url = this.workspace.urlOf(endpoint);
    const [secret, torture] = [secretAt(endpoint, at), tortureOf(delivery.torture, number)];
    const request = signedRequest(event, { url, secret, attempt: number, torture });
    const route = this.#route(endpoint.id);
    const outcome = await route.sender.send(request, endpoint.tls_verify ?? true);
    // meanwhile the process may be closing, the endpoint deleted, the workspace reset
    const current = store.deliveries.get(id);
    if (!outcome || !current || !isPending(current)) return false;
    const moment = { now: clock.now(), realNow: real.now() };
    const attempt = toLog(number, at, request, route.health.note(outcome, { url, secret, event: event.event, torture }));
    const after = afterAttempt({ ...current, url }, { attempt, brokeOff: outcome.brokeOff }, scheduleOf(current, endpoint), moment);
    return this.#store(after, () => this.#disable(endpoint.id, disabledBy(attempt)));
  }

  /** Part of the commit that stores the attempt that it answered. */
  #disable(endpointId: string, reason: string | null): void {
    const { webhook_endpoints: endpoints } = this.workspace.store;
    const endpoint = endpoints.get(endpointId);
    if (reason === null || !endpoint?.enabled) return;
    endpoints.replace({ ...endpoint, enabled: false, disabled_reason: reason });
    this.options.warn?.(`The webhook endpoint ${endpoint.url} is disabled. ${reason}`);
  }

  /** Stores the stage that a delivery has come to; one that stays pending waits for its time. @returns whether that has come already */
  async #store(delivery: DeliveryRecord, also: () => void = () => {}): Promise<boolean> {
    const { workspace } = this;
    try {
      const { durable } = workspace.transaction(() => {
        workspace.store.deliveries.replace(delivery);
        also();
      });
      if (durable) await durable;
    } catch (error) {
      this.options.warn?.(`the outcome of the delivery ${delivery.id} could not be stored: ${error instanceof Error ? error.message : String(error)}`);
      const stored = workspace.store.deliveries.get(delivery.id);
      if (!this.#closed && stored && isPending(stored)) this.#wait(stored, workspace.clock.now() + STORE_RETRY_MS);
      return false;
    }
    this.#release(delivery);
    const forgotten = workspace.store.deliveries.get(delivery.id) !== delivery;
    if (this.#closed || forgotten || !isPending(delivery)) return false;
    if (delivery.next_attempt_at <= workspace.clock.now()) return true;
    this.#wait(delivery, delivery.next_attempt_at);
    return false;
  }

  /** What was held back until something later had been sent is sent now. */
  #release(delivery: DeliveryRecord): void {
    const { workspace } = this;
    const held = this.#held.releasedBy(delivery).filter((id) => !this.#sending.has(id));
    if (held.length === 0 || this.#closed) return;
    const now = workspace.clock.now();
    workspace.transaction(() => {
      for (const id of held) {
        const waiting = workspace.store.deliveries.get(id);
        if (waiting && isPending(waiting) && waiting.attempts.length === 0) workspace.dispatch({ ...redelivered(waiting, now), retries_from: 0 });
      }
    });
  }
}

/** The body is not kept: the event and the torture say it (domain/torture.ts). */
function toLog(number: number, at: number, { headers }: DeliveryRequest, { response, error, durationMs }: AttemptResult): AttemptLog {
  return { number, at, request: { headers, body: null }, response, duration_ms: Math.round(durationMs), error };
}
