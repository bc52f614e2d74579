// The admin API as the client commands use it: one method an operation, named after its operationId. Reading answers is answers.ts's.

import type { Delivery, DeliveryList, DryRun, Event, EventFire, EventList, FiredEvent, Redelivered, RedeliverFailed } from '../../types/admin/types.gen.js';
import { type Read, readDeliveries, readDelivery, readEvent, readEvents, readFired, readRedelivered } from './answers.js';
import { type Call, call, textOf } from './http-call.js';
import { parseJson } from './parse-json.js';
import type { SandboxTarget } from './target.js';

/** An answer as it came, for `--json`, and as it is understood. */
export interface Answer<T> {
  readonly json: unknown;
  readonly value: T;
}

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** Every method throws NoSandbox, OtherServer, ApiFailure or another CommandError. */
export interface AdminClient {
  /** @param waitsMs how long the fire is told to wait, in milliseconds of real time */
  readonly fireEvent: (fire: EventFire, waitsMs: number) => Promise<Answer<FiredEvent | DryRun>>;
  readonly listEvents: (query: Query) => Promise<Answer<EventList>>;
  readonly getEvent: (id: string) => Promise<Answer<Event>>;
  readonly redeliverEvent: (id: string) => Promise<Answer<Event>>;
  readonly listDeliveries: (query: Query) => Promise<Answer<DeliveryList>>;
  readonly getDelivery: (id: string) => Promise<Answer<Delivery>>;
  readonly redeliverDelivery: (id: string) => Promise<Answer<Delivery>>;
  readonly redeliverFailed: (which: RedeliverFailed) => Promise<Answer<Redelivered>>;
}

export function createAdminClient(target: SandboxTarget): AdminClient {
  const get = <T>(path: string, read: Read<T>): Promise<Answer<T>> => ask(target, { method: 'GET', path }, read);
  const post = <T>(path: string, read: Read<T>, body?: object, waitsMs = 0): Promise<Answer<T>> =>
    ask(target, { method: 'POST', path, waitsMs, ...(body && { body: JSON.stringify(body) }) }, read);
  return {
    fireEvent: (fire, waitsMs) => post('/events', readFired, fire, waitsMs),
    listEvents: (query) => get(`/events${search(query)}`, readEvents),
    getEvent: (id) => get(`/events/${encodeURIComponent(id)}`, readEvent),
    redeliverEvent: (id) => post(`/events/${encodeURIComponent(id)}/redeliver`, readEvent),
    listDeliveries: (query) => get(`/deliveries${search(query)}`, readDeliveries),
    getDelivery: (id) => get(`/deliveries/${encodeURIComponent(id)}`, readDelivery),
    redeliverDelivery: (id) => post(`/deliveries/${encodeURIComponent(id)}/redeliver`, readDelivery),
    redeliverFailed: (which) => post('/deliveries/redeliver', readRedelivered, which),
  };
}

/** `?a=b`, or nothing. */
export function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

type Question = Omit<Call, 'headers' | 'hints' | 'body'> & { readonly body?: string };

async function ask<T>(target: SandboxTarget, { path, ...request }: Question, read: Read<T>): Promise<Answer<T>> {
  const headers = {
    ...(request.body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(request.body)) }),
    ...(target.adminToken !== undefined && { 'X-Sandbox-Admin-Token': target.adminToken }),
  };
  const response = await call(target, { ...request, path: `/_admin${path}`, headers, hints: { 401: 'Give it with --admin-token.' } });
  const json = parseJson(await textOf(response));
  return { json, value: read(json, 'the body') };
}
