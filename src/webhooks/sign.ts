// What a delivery sends: the body, its signature, its headers. Pure; sending is send.ts.

import { createHmac } from 'node:crypto';

import { formatTime } from '../domain/time.js';
import { version } from '../version.js';
import type { EventRecord } from '../workspace/records.js';

/** One request of a delivery, whole: what is logged of it is what is sent. */
export interface DeliveryRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Lower-case hex HMAC-SHA256 of the raw body (integration guide, "Setting Up Webhooks").
 * @param secret the text as it stands, its `whsec_` included
 */
export function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('hex');
}

/** `{"event","timestamp","data"}` and nothing else: one JSON text without a trailing newline (contract, "Webhooks"). */
export function eventBody({ event, timestamp, data }: EventRecord): string {
  return JSON.stringify({ event, timestamp: formatTime(timestamp), data });
}

/** @param attempt from 1; the event's id stays the same over all attempts and endpoints, so that receivers can tell a repetition */
export function signedRequest(url: string, secret: string, event: EventRecord, attempt: number): DeliveryRequest {
  const body = eventBody(event);
  return {
    url,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'User-Agent': `SkillPassport-Sandbox/${version}`,
      'X-SkillPassport-Signature': sign(secret, body),
      'X-Sandbox-Event-Id': event.id,
      'X-Sandbox-Attempt': String(attempt),
    },
    body,
  };
}
