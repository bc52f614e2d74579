// Webhook endpoints: where events go, and with which secret they are signed.

import { randomBytes } from 'node:crypto';

import type { Subscription, WebhookEndpoint } from '../contract/types/admin/types.gen.js';
import type { AdminOperations } from '../contract/types/operations.gen.js';
import { formatTime } from '../domain/time.js';
import { invalid, notFound } from '../http/errors.js';
import { type AdminIn, type AdminOut, created, noContent, ok, type PreparedOperation } from '../http/operation.js';
import { envelope, listPage } from '../http/list.js';
import { DEFAULT_RETRY_SCHEDULE } from '../webhooks/next-attempt.js';
import { urlFault } from '../webhooks/refuse-address.js';
import { ENDPOINT_DELETED, isPending, withdrawn } from '../webhooks/stages.js';
import type { WebhookEndpointRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { maskSecret } from './mask.js';

/** Answers with the secret, given or made. @throws VALIDATION_ERROR for a URL to which nothing may be sent */
export function createWebhook({ workspace, body }: AdminIn<'createWebhook'>): AdminOut<'createWebhook'> {
  const fault = urlFault(body.url);
  if (fault !== null) throw invalid('url', 'address', `\`url\` ${fault}.`);
  const record = workspace.store.webhook_endpoints.insert({
    id: workspace.newId('webhook_endpoints'),
    url: body.url,
    events: subscriptions(body.events),
    secret: body.secret ?? `whsec_${randomBytes(24).toString('base64url')}`,
    enabled: body.enabled ?? true,
    description: body.description ?? null,
    retry_schedule: body.retry_schedule ?? DEFAULT_RETRY_SCHEDULE,
    created_at: workspace.clock.now(),
  });
  return created(toEndpoint(record));
}

export function listWebhooks({ workspace, query }: AdminIn<'listWebhooks'>): AdminOut<'listWebhooks'> {
  const masked = (record: WebhookEndpointRecord): WebhookEndpoint => ({ ...toEndpoint(record), secret: maskSecret(record.secret) });
  return ok(envelope('webhooks', listPage(workspace.store.webhook_endpoints, query), masked));
}

export function getWebhook({ workspace, path }: AdminIn<'getWebhook'>): AdminOut<'getWebhook'> {
  return ok(toEndpoint(existing(workspace, path.id)));
}

/** Its pending deliveries fail in the same commit, and what is being sent is cut off. */
export const deleteWebhook: PreparedOperation<AdminOperations['deleteWebhook']> = {
  prepare:
    async ({ workspace, path, tenant }) =>
    () => {
      const { store, clock } = workspace;
      const { id } = existing(workspace, path.id);
      store.webhook_endpoints.delete(id);
      const now = clock.now();
      for (const delivery of store.deliveries.where('endpoint_id', id).filter(isPending)) store.deliveries.replace(withdrawn(delivery, ENDPOINT_DELETED, now));
      return { ...noContent(), after: async () => tenant.dispatcher.forget(id) };
    },
};

/** `*` stands for all, so nothing else need stand beside it. */
function subscriptions(events: readonly Subscription[]): readonly Subscription[] {
  return events.includes('*') ? ['*'] : [...new Set(events)];
}

function existing(workspace: Workspace, id: string): WebhookEndpointRecord {
  const record = workspace.store.webhook_endpoints.get(id);
  if (!record) throw notFound('Webhook endpoint', id);
  return record;
}

function toEndpoint(record: WebhookEndpointRecord): WebhookEndpoint {
  return {
    id: record.id,
    url: record.url,
    events: [...record.events],
    secret: record.secret,
    enabled: record.enabled,
    description: record.description,
    retry_schedule: [...record.retry_schedule],
    created_at: formatTime(record.created_at),
  };
}
