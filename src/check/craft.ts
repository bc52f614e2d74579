// Makes the requests of the exam: right ones as the sandbox's own deliveries are made (webhooks/sign.ts), and ways to spoil one.

import { randomUUID } from 'node:crypto';

import { eventBody } from '../domain/torture.js';
import { real } from '../platform/real-time.js';
import type { EventRecord } from '../records/records.js';
import { type DeliveryRequest, sign, signedRequest } from '../webhooks/sign.js';
import type { EventData, Material } from './material.js';

const SIGNATURE = 'X-SkillPassport-Signature';

export class Craft {
  readonly #material: Material;
  readonly #now: () => number;
  readonly #taken = new Map<string, number>();

  /** @param now epoch milliseconds: events are of the present, since receivers may look at their time */
  constructor(
    readonly url: string,
    readonly secret: string,
    material: Material,
    now: () => number = real.now,
  ) {
    this.#material = material;
    this.#now = now;
  }

  /** An event that happened just now, with an id of its own. @param changes fields of the data in place of the scenario's, or besides */
  event(name: string, changes: EventData = {}): EventRecord {
    return { id: randomUUID(), event: name, timestamp: this.#now(), data: { ...this.#next(name), ...changes } };
  }

  /** As the sandbox delivers it. @param attempt from 1 */
  right(event: EventRecord, attempt = 1): DeliveryRequest {
    return signedRequest(event, { url: this.url, secret: this.secret, attempt, torture: null });
  }

  /** Other bytes in place of the event's, rightly signed. */
  rightBytes(event: EventRecord, body: string): DeliveryRequest {
    return withSignature(withBody(this.right(event), body), sign(this.secret, body));
  }

  /** Of the next record each time: two events that tell of one are a repetition, which only a case of repetition may be. */
  #next(name: string): EventData {
    const samples = this.#material.get(name) ?? [];
    const number = this.#taken.get(name) ?? 0;
    this.#taken.set(name, number + 1);
    return samples[number % samples.length] ?? {};
  }

  /** The event with a signature that is made of the right one; undefined: without. */
  misSigned(event: EventRecord, spoil: (signature: string, body: string) => string | undefined): DeliveryRequest {
    const request = this.right(event);
    return withSignature(request, spoil(sign(this.secret, request.body), request.body));
  }
}

/** The bytes of an event as the sandbox writes them. */
export const bytesOf = (event: EventRecord): string => eventBody(event);

/** The same headers, signature included, over another body. */
export function withBody(request: DeliveryRequest, body: string): DeliveryRequest {
  return { ...request, body, headers: { ...request.headers, 'Content-Length': String(Buffer.byteLength(body)) } };
}

export function withSignature(request: DeliveryRequest, signature: string | undefined): DeliveryRequest {
  const { [SIGNATURE]: _, ...headers } = request.headers;
  return { ...request, headers: signature === undefined ? headers : { ...headers, [SIGNATURE]: signature } };
}

export function withHeaders(request: DeliveryRequest, headers: Readonly<Record<string, string>>): DeliveryRequest {
  return { ...request, headers };
}
