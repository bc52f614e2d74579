// What is wrong with a delivery on purpose (contract, "`delivery` on a fire"): which body and which signature it goes out with, when,
// and how often. Pure; openapi.admin.yaml tells users what each kind does.

import type { EventRecord, TortureKind, TortureRecord } from '../records/records.js';
import { ofTurn } from './next-times.js';
import { formatTime } from './time.js';

/** Where `delay_ms` is not given. */
const DEFAULT_DELAY_MS: Partial<Record<TortureKind, number>> = { delayed: 5_000, out_of_order: 1_000, stale_timestamp: 3_600_000, slow_body: 2_000 };

/** What a receiver that verifies refuses: sent once, since to send it again could only be refused again. */
const FORGED: ReadonlySet<TortureKind> = new Set([
  'wrong_signature',
  'missing_signature',
  'uppercase_signature',
  'signature_of_another_body',
  'truncated_body',
]);

const LARGE_BYTES = 1_000_000;
const DEFAULT_COPIES = 2;
const SOMEBODY_ELSES_SECRET = 'whsec_of_somebody_else';

export type Torture = TortureRecord | null;

/** Bytes can't trickle longer: each attempt holds one of few places, in real time. */
const MAX_TRICKLE_MS = 60_000;

/** What the schema can't say of a torture; null where it is right. */
export function tortureFault(torture: Torture | undefined): string | null {
  return torture && trickleOf(torture) > MAX_TRICKLE_MS ? `must be at most ${MAX_TRICKLE_MS} for slow_body` : null;
}

/** Milliseconds; 0 for a kind that does not wait. */
export const delayOf = ({ kind, delay_ms }: TortureRecord): number => delay_ms ?? DEFAULT_DELAY_MS[kind] ?? 0;

/** How many deliveries of one event go to one endpoint. */
export const copiesOf = (torture: Torture): number => (torture?.kind === 'duplicate' ? (torture.times ?? DEFAULT_COPIES) : 1);

/** The torture of one attempt: null once the first `times` are over. @param attempt from 1 */
export function tortureOf(torture: Torture | undefined, attempt: number): Torture {
  // the times of a duplicate are its copies
  if (!torture || torture.kind === 'duplicate') return torture ?? null;
  return ofTurn([torture], attempt) ?? null;
}

/** False for what can only be refused, so that a failed attempt is the last. */
export const isRetried = (torture: Torture | undefined): boolean => !torture || torture.times !== undefined || !FORGED.has(torture.kind);

/** How long the bytes of the body take, in milliseconds of real time. */
export const trickleOf = (torture: Torture): number => (torture?.kind === 'slow_body' ? delayOf(torture) : 0);

/** `{"event","timestamp","data"}` and nothing else: one JSON text without a trailing newline (contract, "Webhooks"). */
export function eventBody({ event, timestamp, data }: Pick<EventRecord, 'event' | 'timestamp' | 'data'>): string {
  return JSON.stringify({ event, timestamp: formatTime(timestamp), data });
}

/** The body as it is sent. */
export function bodyOf(event: EventRecord, torture: Torture): string {
  switch (torture?.kind) {
    case 'stale_timestamp':
      return eventBody({ ...event, timestamp: event.timestamp - delayOf(torture) });
    case 'unknown_event':
      return eventBody({ ...event, event: 'sandbox.unknown' });
    case 'extra_field':
      return eventBody({ ...event, data: { ...event.data, sandbox_extra: 'no document names this field' } });
    case 'large_payload':
      return padded(event);
    case 'truncated_body':
      return firstHalf(eventBody(event));
    default:
      return eventBody(event);
  }
}

/** The signature as it is sent; undefined: none. @param sign signs a body with a secret */
export function signatureOf(
  event: EventRecord,
  { body, secret, torture, sign }: { body: string; secret: string; torture: Torture; sign: (secret: string, body: string) => string },
): string | undefined {
  switch (torture?.kind) {
    case 'missing_signature':
      return undefined;
    case 'wrong_signature':
      return sign(SOMEBODY_ELSES_SECRET, body);
    case 'uppercase_signature':
      return sign(secret, body).toUpperCase();
    case 'signature_of_another_body':
      return sign(secret, eventBody({ ...event, data: {} }));
    case 'truncated_body':
      return sign(secret, eventBody(event));
    default:
      return sign(secret, body);
  }
}

function padded(event: EventRecord): string {
  const padding = (length: number): string => eventBody({ ...event, data: { ...event.data, sandbox_padding: 'x'.repeat(length) } });
  return padding(Math.max(0, LARGE_BYTES - Buffer.byteLength(padding(0))));
}

/** No character is cut in two: what is sent is text. */
function firstHalf(text: string): string {
  const end = Math.floor(text.length / 2);
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end);
}
