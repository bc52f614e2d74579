// Webhook endpoints: where events go, and with which secret they are signed.

import { randomBytes } from 'node:crypto';

import { ApiError, invalid, notFound } from '../../contract/errors.js';
import { parseTime } from '../../domain/time.js';
import { tortureFault } from '../../domain/torture.js';
import { withdrawn } from '../../domain/withdrawn.js';
import { envelope, listPage } from '../../http/list.js';
import { type AdminIn, type AdminOut, created, noContent, ok, type PreparedOperation } from '../../http/operation.js';
import type { TortureRecord, WebhookEndpointRecord } from '../../records/records.js';
import type { Subscription } from '../../types/admin/types.gen.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import { DEFAULT_RETRY_SCHEDULE } from '../../webhooks/next-attempt.js';
import { secretAt } from '../../webhooks/sign.js';
import { CUT_OFF, ENDPOINT_DELETED, isPending } from '../../webhooks/stages.js';
import type { Workspace } from '../../workspace/workspace.js';
import { ensureInbox } from './inbox.js';
import { toEndpoint, toMaskedEndpoint } from './webhook-view.js';

/** Answers with the secret, given or made. @throws VALIDATION_ERROR, CONFLICT where there are too many */
export function createWebhook({ workspace, body }: AdminIn<'createWebhook'>): AdminOut<'createWebhook'> {
  refuseTorture(body.delivery);
  refuseTooMany(workspace);
  const record = workspace.store.webhook_endpoints.insert({
    id: workspace.newId('webhook_endpoints'),
    ...destination(workspace, body),
    events: subscriptions(body.events),
    secret: body.secret ?? newSecret(),
    enabled: body.enabled ?? true,
    description: body.description ?? null,
    retry_schedule: body.retry_schedule ?? DEFAULT_RETRY_SCHEDULE,
    tls_verify: body.tls_verify ?? true,
    torture: body.delivery ?? null,
    created_at: workspace.clock.now(),
  });
  return created(toEndpoint(workspace, record));
}

export function listWebhooks({ workspace, query }: AdminIn<'listWebhooks'>): AdminOut<'listWebhooks'> {
  return ok(envelope('webhooks', listPage(workspace.store.webhook_endpoints, query), (record) => toMaskedEndpoint(workspace, record)));
}

export function getWebhook({ workspace, path }: AdminIn<'getWebhook'>): AdminOut<'getWebhook'> {
  return ok(toEndpoint(workspace, existingEndpoint(workspace, path.id)));
}

/** What is sent is changed, the rest stays. Enabled by hand, it has no reason to be disabled any more. */
export function updateWebhook({ workspace, path, body }: AdminIn<'updateWebhook'>): AdminOut<'updateWebhook'> {
  const before = existingEndpoint(workspace, path.id);
  refuseTorture(body.delivery);
  refuseChanged('secret', body.secret, secretAt(before, workspace.clock.now()), `Rotate it: POST /_admin/webhooks/${before.id}/rotate-secret.`);
  refuseChanged('inbox', body.inbox, before.inbox ?? null, 'Give a `url`, or register another endpoint with this inbox.');
  // the address of its inbox sent back, as a GET gave it, is no change
  const isMoved = body.url !== undefined && body.url !== workspace.urlOf(before);
  const after = workspace.store.webhook_endpoints.replace({
    ...before,
    // an address of one's own leads to no inbox
    ...(isMoved && { url: body.url, inbox: null }),
    ...(body.events && { events: subscriptions(body.events) }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.enabled !== undefined && { enabled: body.enabled, disabled_reason: null }),
    ...(body.retry_schedule !== undefined && { retry_schedule: body.retry_schedule ?? DEFAULT_RETRY_SCHEDULE }),
    ...(body.tls_verify !== undefined && { tls_verify: body.tls_verify ?? true }),
    ...(body.delivery !== undefined && { torture: body.delivery }),
  });
  return ok(toEndpoint(workspace, after));
}

/**
 * The secret that signs now goes on until `at`, then the new one signs; a rotation under way is replaced.
 * @throws VALIDATION_ERROR for a time that has passed
 */
export function rotateWebhookSecret({ workspace, path, body }: AdminIn<'rotateWebhookSecret'>): AdminOut<'rotateWebhookSecret'> {
  const before = existingEndpoint(workspace, path.id);
  const now = workspace.clock.now();
  const secret = body?.secret ?? newSecret();
  const at = body?.at ? parseTime(body.at) : now;
  // formatted times have no fraction: what was read from the clock in this second has not passed
  if (at === null || at < Math.floor(now / 1_000) * 1_000)
    throw invalid('at', 'range', '`at` must not have passed on the clock of the workspace. Leave it out for now.');
  const rotated = at <= now ? { secret, next_secret: null } : { secret: secretAt(before, now), next_secret: { secret, at } };
  return ok(toEndpoint(workspace, workspace.store.webhook_endpoints.replace({ ...before, ...rotated })));
}

/** Its pending deliveries fail in the same commit, and what is being sent is cut off. */
export const deleteWebhook: PreparedOperation<AdminOperations['deleteWebhook']> = {
  prepare:
    async ({ workspace, path, hosted }) =>
    () => {
      const { store, clock } = workspace;
      const { id } = existingEndpoint(workspace, path.id);
      store.webhook_endpoints.delete(id);
      const now = clock.now();
      for (const delivery of store.deliveries.where('endpoint_id', id).filter(isPending))
        store.deliveries.replace(withdrawn(delivery, hosted.dispatcher.isSending(delivery.id) ? CUT_OFF : ENDPOINT_DELETED, now));
      return { ...noContent(), after: async () => hosted.dispatcher.forget(id) };
    },
};

/** @throws NOT_FOUND */
export function existingEndpoint(workspace: Workspace, id: string): WebhookEndpointRecord {
  const record = workspace.store.webhook_endpoints.get(id);
  if (!record) throw notFound('Webhook endpoint', id);
  return record;
}

const newSecret = (): string => `whsec_${randomBytes(24).toString('base64url')}`;

/** One of the two, or both where the URL is that inbox's own, as a GET gave it. @throws VALIDATION_ERROR */
function destination(workspace: Workspace, { url, inbox }: { url?: string | null; inbox?: string | null }): Pick<WebhookEndpointRecord, 'url' | 'inbox'> {
  if (!inbox) return { url: url ?? '', inbox: null };
  const own = workspace.urlOf({ url: '', inbox });
  if (url && url !== own) throw invalid('inbox', 'exclusive', 'An endpoint has a `url` or an `inbox`, not both.');
  ensureInbox(workspace, inbox);
  return { url: own, inbox };
}

/** Each event goes to each of them. An older folder may have more, which stay. @throws CONFLICT */
function refuseTooMany({ store, keeper }: Workspace): void {
  const { size } = store.webhook_endpoints;
  if (size < keeper.most('webhook_endpoints')) return;
  const counted = size === 1 ? 'There is 1 webhook endpoint' : `There are ${size} webhook endpoints`;
  throw new ApiError('CONFLICT', `${counted} already. Delete one: DELETE /_admin/webhooks/{id}. SANDBOX_MAX_ENDPOINTS sets how many there may be.`);
}

/** @throws VALIDATION_ERROR */
export function refuseTorture(torture: TortureRecord | null | undefined): void {
  const fault = tortureFault(torture);
  if (fault !== null) throw invalid('delivery.delay_ms', 'maximum', `\`delivery.delay_ms\` ${fault}.`);
}

/** What GET gave is taken as it is; another value is refused, since to ignore it would look like a change. @throws VALIDATION_ERROR */
function refuseChanged(field: string, given: unknown, now: unknown, how: string): void {
  if (given !== undefined && given !== now) throw invalid(field, 'unchangeable', `\`${field}\` can't be changed here. ${how}`);
}

/** `*` stands for all, so nothing else need stand beside it. */
function subscriptions(events: readonly Subscription[]): readonly Subscription[] {
  return events.includes('*') ? ['*'] : [...new Set(events)];
}
