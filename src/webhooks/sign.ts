// What a delivery sends: the body, its signature, its headers. Pure; sending is send.ts, what is wrong with it on purpose domain/torture.ts.

import { createHmac } from 'node:crypto';

import { bodyOf, signatureOf, type Torture, trickleOf } from '../domain/torture.js';
import type { EventRecord, WebhookEndpointRecord } from '../records/records.js';
import { version } from '../version.js';

/** One request of a delivery, whole: what is logged of it is what is sent. */
export interface DeliveryRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long its bytes take, in milliseconds of real time; 0: all at once. */
  readonly trickleMs: number;
}

export interface Signing {
  readonly url: string;
  readonly secret: string;
  /** From 1. */
  readonly attempt: number;
  readonly torture: Torture;
}

/**
 * Lower-case hex HMAC-SHA256 of the raw body (integration guide, "Setting Up Webhooks").
 * @param secret the text as it stands, its `whsec_` included
 */
export function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('hex');
}

/** The secret that signs at a moment: the documented header holds one signature, so a rotation has one old and one new secret. */
export function secretAt({ secret, next_secret }: Pick<WebhookEndpointRecord, 'secret' | 'next_secret'>, now: number): string {
  return next_secret && next_secret.at <= now ? next_secret.secret : secret;
}

/** The event's id stays the same over all attempts and endpoints, so that receivers can tell a repetition. */
export function signedRequest(event: EventRecord, { url, secret, attempt, torture }: Signing): DeliveryRequest {
  const body = bodyOf(event, torture);
  const signature = signatureOf(event, { body, secret, torture, sign });
  return {
    url,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'User-Agent': `SkillPassport-Sandbox/${version}`,
      ...(signature !== undefined && { 'X-SkillPassport-Signature': signature }),
      'X-Sandbox-Event-Id': event.id,
      'X-Sandbox-Attempt': String(attempt),
    },
    body,
    trickleMs: trickleOf(torture),
  };
}
