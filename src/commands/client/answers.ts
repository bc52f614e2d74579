// What the admin API answers, read into the types of openapi.admin.yaml field by field: what comes over the wire is not believed. What
// imports answer is bulk-answers.ts's.

import type {
  Delivery,
  DeliveryAttempt,
  DeliveryList,
  DryRun,
  DryRunRequest,
  Event,
  EventList,
  FiredEvent,
  HeaderMap,
  Redelivered,
  Torture,
} from '../../types/admin/types.gen.js';
import { CommandError } from '../command-error.js';
import { isTortureKind, TORTURE_KINDS } from './torture-kinds.js';

type Fields = Readonly<Record<string, unknown>>;

/** @param at where the value stands, for the message; @throws CommandError */
export type Read<T> = (value: unknown, at: string) => T;

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const wrong = (at: string, expected: string): CommandError =>
  new CommandError(`The sandbox's answer is not understood: ${at} should be ${expected}. Are sandbox and command of the same version?`);

export function fields(value: unknown, at: string): Fields {
  if (!isObject(value)) throw wrong(at, 'an object');
  return value;
}

export function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw wrong(at, 'a text');
  return value;
}

export function number(value: unknown, at: string): number {
  if (typeof value !== 'number') throw wrong(at, 'a number');
  return value;
}

export function list<T>(read: Read<T>): Read<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, 'a list');
    return value.map((item: unknown, index) => read(item, `${at}.${index}`));
  };
}

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at);

export function oneOf<T extends string>(...allowed: readonly T[]): Read<T> {
  return (value, at) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw wrong(at, `one of ${allowed.join(', ')}`);
    return found;
  };
}

const headers: Read<HeaderMap> = (value, at) =>
  Object.fromEntries(Object.entries(fields(value, at)).map(([name, header]) => [name, text(header, `${at}.${name}`)]));

const torture: Read<Torture> = (value, at) => {
  const { kind: name, times, delay_ms: delay } = fields(value, at);
  const kind = text(name, `${at}.kind`);
  if (!isTortureKind(kind)) throw wrong(`${at}.kind`, `one of ${TORTURE_KINDS.join(', ')}`);
  return {
    kind,
    ...(times !== undefined && { times: number(times, `${at}.times`) }),
    ...(delay !== undefined && { delay_ms: number(delay, `${at}.delay_ms`) }),
  };
};

const attempt: Read<DeliveryAttempt> = (value, at) => {
  const { number: count, at: time, request, response, duration_ms: duration, error } = fields(value, at);
  const sent = fields(request, `${at}.request`);
  return {
    number: number(count, `${at}.number`),
    at: text(time, `${at}.at`),
    request: { headers: headers(sent['headers'], `${at}.request.headers`), body: text(sent['body'], `${at}.request.body`) },
    response: orNull(receivedResponse)(response, `${at}.response`),
    duration_ms: number(duration, `${at}.duration_ms`),
    error: orNull(text)(error, `${at}.error`),
  };
};

const receivedResponse: Read<NonNullable<DeliveryAttempt['response']>> = (value, at) => {
  const { status, headers: own, body } = fields(value, at);
  return { status: number(status, `${at}.status`), headers: headers(own, `${at}.headers`), body: text(body, `${at}.body`) };
};

export const readDelivery: Read<Delivery> = (value, at) => {
  const delivery = fields(value, at);
  return {
    id: text(delivery['id'], `${at}.id`),
    event_id: text(delivery['event_id'], `${at}.event_id`),
    event: text(delivery['event'], `${at}.event`),
    endpoint_id: text(delivery['endpoint_id'], `${at}.endpoint_id`),
    url: text(delivery['url'], `${at}.url`),
    status: oneOf('pending', 'delivered', 'failed')(delivery['status'], `${at}.status`),
    next_attempt_at: orNull(text)(delivery['next_attempt_at'], `${at}.next_attempt_at`),
    attempts: list(attempt)(delivery['attempts'], `${at}.attempts`),
    torture: orNull(torture)(delivery['torture'], `${at}.torture`),
  };
};

export const readEvent: Read<Event> = (value, at) => {
  const event = fields(value, at);
  return {
    id: text(event['id'], `${at}.id`),
    event: text(event['event'], `${at}.event`),
    timestamp: text(event['timestamp'], `${at}.timestamp`),
    data: fields(event['data'], `${at}.data`),
    deliveries: list(readDelivery)(event['deliveries'], `${at}.deliveries`),
    message: text(event['message'], `${at}.message`),
  };
};

const causedEvent: Read<FiredEvent['caused'][number]> = (value, at) => {
  const { id, event } = fields(value, at);
  return { id: text(id, `${at}.id`), event: text(event, `${at}.event`) };
};

const dryRunRequest: Read<DryRunRequest> = (value, at) => {
  const request = fields(value, at);
  return {
    endpoint_id: text(request['endpoint_id'], `${at}.endpoint_id`),
    url: text(request['url'], `${at}.url`),
    headers: headers(request['headers'], `${at}.headers`),
    body: text(request['body'], `${at}.body`),
  };
};

/** What a fire answers: the event, or with `dry_run` what would be sent. */
export const readFired: Read<FiredEvent | DryRun> = (value, at) => {
  const fired = fields(value, at);
  if (fired['dry_run'] !== true) return { ...readEvent(value, at), caused: list(causedEvent)(fired['caused'], `${at}.caused`) };
  return {
    dry_run: true,
    event: text(fired['event'], `${at}.event`),
    timestamp: text(fired['timestamp'], `${at}.timestamp`),
    data: fields(fired['data'], `${at}.data`),
    body: text(fired['body'], `${at}.body`),
    requests: list(dryRunRequest)(fired['requests'], `${at}.requests`),
    message: text(fired['message'], `${at}.message`),
  };
};

function page(value: unknown, at: string): { total: number; page: number; pages: number } {
  const { total, page: place, pages } = fields(value, at);
  return { total: number(total, `${at}.total`), page: number(place, `${at}.page`), pages: number(pages, `${at}.pages`) };
}

export const readEvents: Read<EventList> = (value, at) => ({
  events: list(readEvent)(fields(value, at)['events'], `${at}.events`),
  ...page(value, at),
});

export const readDeliveries: Read<DeliveryList> = (value, at) => ({
  deliveries: list(readDelivery)(fields(value, at)['deliveries'], `${at}.deliveries`),
  ...page(value, at),
});

export const readRedelivered: Read<Redelivered> = (value, at) => {
  const { redelivered, skipped, message } = fields(value, at);
  return {
    redelivered: number(redelivered, `${at}.redelivered`),
    skipped: number(skipped, `${at}.skipped`),
    message: text(message, `${at}.message`),
  };
};
