// A webhook endpoint as the admin API shows it.

import type { WebhookEndpoint } from '../contract/types/admin/types.gen.js';
import { formatTime } from '../domain/time.js';
import { secretAt } from '../webhooks/sign.js';
import type { TortureRecord, WebhookEndpointRecord } from '../workspace/records.js';
import { maskSecret } from './mask.js';

/** With its secrets: for the answers of POST and of GET by id. @param now epoch ms on the workspace's clock: a rotation that is over is one no more */
export function toEndpoint(record: WebhookEndpointRecord, now: number): WebhookEndpoint {
  const { next_secret: next } = record;
  return {
    id: record.id,
    url: record.url,
    events: [...record.events],
    secret: secretAt(record, now),
    enabled: record.enabled,
    description: record.description,
    retry_schedule: [...record.retry_schedule],
    created_at: formatTime(record.created_at),
    inbox: record.inbox ?? null,
    tls_verify: record.tls_verify ?? true,
    delivery: toTorture(record.torture),
    rotation: next && next.at > now ? { secret: next.secret, at: formatTime(next.at) } : null,
    disabled_reason: record.disabled_reason ?? null,
  };
}

/** For lists. */
export function toMaskedEndpoint(record: WebhookEndpointRecord, now: number): WebhookEndpoint {
  const { secret, rotation, ...shown } = toEndpoint(record, now);
  return { ...shown, secret: maskSecret(secret), rotation: rotation && { ...rotation, secret: maskSecret(rotation.secret) } };
}

export const toTorture = (torture: TortureRecord | null | undefined): TortureRecord | null => (torture ? { ...torture } : null);
