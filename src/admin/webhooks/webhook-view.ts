// A webhook endpoint as the admin API shows it.

import { formatTime } from '../../domain/time.js';
import type { TortureRecord, WebhookEndpointRecord } from '../../records/records.js';
import type { WebhookEndpoint } from '../../types/admin/types.gen.js';
import { secretAt } from '../../webhooks/sign.js';
import type { Workspace } from '../../workspace/workspace.js';
import { maskSecret } from '../requests/mask.js';

/** With its secrets: for the answers of POST and of GET by id. A rotation that is over is one no more. */
export function toEndpoint(workspace: Workspace, record: WebhookEndpointRecord): WebhookEndpoint {
  const now = workspace.clock.now();
  const { next_secret: next } = record;
  return {
    id: record.id,
    url: workspace.urlOf(record),
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
export function toMaskedEndpoint(workspace: Workspace, record: WebhookEndpointRecord): WebhookEndpoint {
  const { secret, rotation, ...shown } = toEndpoint(workspace, record);
  return { ...shown, secret: maskSecret(secret), rotation: rotation && { ...rotation, secret: maskSecret(rotation.secret) } };
}

export const toTorture = (torture: TortureRecord | null | undefined): TortureRecord | null => (torture ? { ...torture } : null);
