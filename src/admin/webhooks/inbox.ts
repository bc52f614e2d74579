// Inboxes: receivers inside the sandbox. They take deliveries, verify and keep them, and answer as they were told.

import { sameSecret } from '../../auth/constant-time.js';
import { ApiError, invalid, notFound } from '../../contract/errors.js';
import { ofTurn } from '../../domain/next-times.js';
import { formatTime, parseTime } from '../../domain/time.js';
import type { Links } from '../../http/links.js';
import { envelope, listPage, pageOf } from '../../http/list.js';
import { type AdminIn, type AdminOut, noContent, ok, type PreparedOperation } from '../../http/operation.js';
import { real } from '../../platform/real-time.js';
import type { InboxAnswerRecord, InboxDeliveryRecord, InboxRecord, WebhookEndpointRecord } from '../../records/records.js';
import type { Inbox, InboxDelivery } from '../../types/admin/types.gen.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import { secretAt, sign } from '../../webhooks/sign.js';
import { inboxUrl } from '../../workspace/name.js';
import { inboxOf } from '../../workspace/sources.js';
import type { Workspace } from '../../workspace/workspace.js';
import { askedData, hasData, inWords } from '../events/data-filter.js';
import { refuseUnknownEvent } from '../events/known-event.js';
import { answerWait, parseWithin } from '../events/wait.js';
import { maskHeaders } from '../requests/mask.js';

/** How many inboxes a workspace has. */
const MAX_INBOXES = 100;
/** The answer of an inbox that has none of its own. */
const TAKEN: InboxAnswerRecord = { status: 200, delay_ms: 0, times: 1 };

/** The inbox, made where there is none. Must run inside a transaction. @throws CONFLICT where there are too many */
export function ensureInbox({ store }: Workspace, name: string): InboxRecord {
  const inbox = store.inboxes.get(name);
  if (inbox) return inbox;
  if (store.inboxes.size >= MAX_INBOXES) throw new ApiError('CONFLICT', `There are ${MAX_INBOXES} inboxes already. Delete one: DELETE /_admin/inbox/{name}.`);
  return store.inboxes.insert({ id: name, answers: [], answers_from: 0, taken: 0 });
}

/** Its answers begin anew; without any in the body it has none of its own. */
export function putInbox({ workspace, path, body, links }: AdminIn<'putInbox'>): AdminOut<'putInbox'> {
  const inbox = ensureInbox(workspace, path.name);
  const answers = (body?.answers ?? []).map(({ status, delay_ms = 0, times = 1 }): InboxAnswerRecord => ({ status, delay_ms, times }));
  return ok(toInbox(workspace.store.inboxes.replace({ ...inbox, answers, answers_from: inbox.taken }), links));
}

export function listInboxes({ workspace, query, links }: AdminIn<'listInboxes'>): AdminOut<'listInboxes'> {
  return ok(envelope('inboxes', listPage(workspace.store.inboxes, query), (inbox) => toInbox(inbox, links)));
}

/** Its deliveries, newest first. */
export function getInbox({ workspace, path, query, links }: AdminIn<'getInbox'>): AdminOut<'getInbox'> {
  const inbox = existing(workspace, path.name);
  const deliveries = workspace.store.inbox_deliveries.where('inbox', inbox.id).reverse();
  return ok({ ...toInbox(inbox, links), ...envelope('deliveries', pageOf(deliveries, query), toInboxDelivery) });
}

export function deleteInbox({ workspace, path }: AdminIn<'deleteInbox'>): AdminOut<'deleteInbox'> {
  const { store } = workspace;
  store.inboxes.delete(existing(workspace, path.name).id);
  for (const { id } of store.inbox_deliveries.where('inbox', path.name)) store.inbox_deliveries.delete(id);
  return noContent();
}

/** Kept before it is answered, so that a late answer, or none, is seen as well. */
export const receiveDelivery: PreparedOperation<AdminOperations['receiveDelivery']> = {
  prepare: async ({ workspace, path, raw, hosted }) => {
    // anybody may deliver, without the admin token: that makes an inbox, but no workspace to hold it
    if (!hosted.use.isMade) existing(workspace, path.name);
    const { value, durable } = workspace.transaction(() => take(workspace, path.name, raw.text, raw.headers));
    await durable;
    const { delivery, answer } = value;
    if (answer.delay_ms > 0) await real.pause(answer.delay_ms, undefined, { signal: raw.gone, ref: false }).catch(() => {});
    if (answer.status === 'closed') return () => ({ closed: true });
    const { status } = answer;
    return () => ({ status, body: { inbox: delivery.inbox, number: delivery.number } });
  },
};

export const waitForInbox: PreparedOperation<AdminOperations['waitForInbox']> = {
  prepare: async ({ workspace, path, query, raw }) => {
    refuseUnknownEvent(workspace, query.event);
    const data = askedData(query);
    const reply = await answerWait({
      what: `delivery of ${query.event ?? 'any event'}${inWords(data)} to the inbox ${path.name}`,
      source: inboxOf(workspace, path.name, sinceTest(query.since)),
      fits: ({ body, signature_valid }) => {
        const { event, data: own } = parseEvent(body);
        return (query.event ?? event) === event && (query.signature_valid ?? signature_valid) === signature_valid && hasData(own, data);
      },
      tell: ({ number, at, body, signature_valid, answered }) => ({ number, at: formatTime(at), ...parseEvent(body), signature_valid, answered }),
      never: query.never,
      within: parseWithin(query.within ?? '5s'),
      gone: raw.gone,
    });
    return () => ok('came' in reply ? toInboxDelivery(reply.came) : reply);
  },
};

function take(
  workspace: Workspace,
  name: string,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): { delivery: InboxDeliveryRecord; answer: InboxAnswerRecord } {
  const { store, clock } = workspace;
  const inbox = ensureInbox(workspace, name);
  const number = inbox.taken + 1;
  // after a reset nothing is kept, and its answers begin anew, so that each test sees the same
  const answers_from = store.inbox_deliveries.count('inbox', name) === 0 ? inbox.taken : inbox.answers_from;
  // the last one goes on
  const answer = ofTurn(inbox.answers, number - answers_from) ?? inbox.answers.at(-1) ?? TAKEN;
  store.inboxes.replace({ ...inbox, taken: number, answers_from });
  const flat = Object.entries(headers).flatMap(([header, value]) => (value === undefined ? [] : [header, String(value)]));
  const delivery = store.inbox_deliveries.insert({
    id: `${name} ${number}`,
    inbox: name,
    number,
    at: clock.now(),
    headers: maskHeaders(flat),
    body,
    signature_valid: verify(workspace, name, body, headers['x-skillpassport-signature']),
    answered: answer.status,
  });
  return { delivery, answer };
}

/** By the secret of any endpoint that leads here; null where none does. */
function verify(workspace: Workspace, name: string, body: string, signature: string | string[] | undefined): boolean | null {
  const now = workspace.clock.now();
  const secrets = workspace.store.webhook_endpoints
    .all()
    .filter((endpoint) => leadsTo(endpoint, name))
    .map((endpoint) => secretAt(endpoint, now));
  if (secrets.length === 0) return null;
  return typeof signature === 'string' && secrets.some((secret) => sameSecret(signature, sign(secret, body)));
}

function leadsTo({ url, inbox }: WebhookEndpointRecord, name: string): boolean {
  return inbox === name || new URL(url).pathname.endsWith(`/_admin/inbox/${name}`);
}

/** Of a body that is no event: nothing. */
function parseEvent(body: string): { event: string | null; data: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return { event: null, data: null };
    return { event: 'event' in parsed && typeof parsed.event === 'string' ? parsed.event : null, data: 'data' in parsed ? parsed.data : null };
  } catch {
    return { event: null, data: null };
  }
}

/** @throws VALIDATION_ERROR */
function sinceTest(since: string | undefined): (delivery: InboxDeliveryRecord) => boolean {
  if (since === undefined) return () => true;
  if (/^\d{1,15}$/.test(since)) return ({ number }) => number > Number(since);
  const time = parseTime(since);
  if (time === null) throw invalid('since', 'since', '`since` must be the number of a delivery, or a time, as 2026-01-23T10:00:00Z.');
  return ({ at }) => at >= time;
}

/** @throws NOT_FOUND */
function existing({ store }: Workspace, name: string): InboxRecord {
  const inbox = store.inboxes.get(name);
  if (!inbox) throw notFound('Inbox', name);
  return inbox;
}

function toInbox({ id, answers }: InboxRecord, links: Links): Inbox {
  return { name: id, url: inboxUrl(links.base, id), answers: answers.map((answer) => ({ ...answer })) };
}

function toInboxDelivery({ number, at, headers, body, signature_valid, answered }: InboxDeliveryRecord): InboxDelivery {
  return { number, at: formatTime(at), headers: { ...headers }, body, signature_valid, answered };
}
