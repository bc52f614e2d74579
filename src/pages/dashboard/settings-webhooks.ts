// Settings → Webhooks, as the integration guide has it: add an endpoint, select its events, copy its secret, see what became of its
// deliveries. Every rule is the admin API's; this brings forms to it, and its answers to the views.

import { notFound } from '../../contract/errors.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Delivery } from '../../types/admin/types.gen.js';
import { changeAdmin, readAdmin } from './admin-call.js';
import { awaitAttempt } from './await-attempt.js';
import { frameOf, WEBHOOKS } from './dashboard-frame.js';
import { dashboardForm, dashboardPage, pageOfOne, type Told } from './dashboard.js';
import { ENDPOINT_FIELDS, type EndpointForm } from './endpoint-fields.js';
import { problemsOf } from './form-problems.js';
import { newestFirst } from './newest-first.js';
import { type EndpointView, toEndpointView } from './settings-webhook-view.js';
import { toWebhooksView, type WebhooksView } from './settings-webhooks-view.js';
import { ticked, typed } from './typed.js';

/** How many deliveries of an endpoint its page shows. */
const SHOWN_DELIVERIES = 20;

export const showWebhooks = dashboardPage(WEBHOOKS, async (incoming, told) => toWebhooksView(await listView(incoming, told), frameOf(incoming)));

export const addWebhook = dashboardForm(
  WEBHOOKS,
  async (incoming, told) => toWebhooksView(await listView(incoming, told, await incoming.form()), frameOf(incoming)),
  async (incoming) => {
    const form = await incoming.form();
    const body = {
      url: typed(form, 'url'),
      inbox: typed(form, 'inbox'),
      events: ticked(form, 'events'),
      description: typed(form, 'description'),
    };
    const { id } = await changeAdmin(incoming, 'createWebhook', { body });
    return `${WEBHOOKS.path}/${id}?done=added`;
  },
);

const endpointPage = pageOfOne({
  section: WEBHOOKS,
  pages: WEBHOOKS.path,
  draw: async (incoming, told) => toEndpointView(await endpointView(incoming, told), frameOf(incoming)),
  refuseUnknown: ({ hosted, id }) => {
    if (!hosted.workspace.store.webhook_endpoints.has(id)) throw notFound('Webhook endpoint', id.slice(0, 200));
  },
});

export const showWebhook = endpointPage.show;

/** Where nothing was typed into it, the description goes; the URL of an inbox, sent back as it is, changes nothing. */
export const saveEndpoint = endpointPage.form(async (incoming) => {
  const form = await incoming.form();
  const body = { url: typed(form, 'url') ?? '', events: ticked(form, 'events'), description: typed(form, 'description') ?? null };
  await changeAdmin(incoming, 'updateWebhook', { path: { id: incoming.id }, body });
  return 'done=saved';
});

export const pingEndpoint = endpointPage.form(async (incoming) => {
  const delivery = await changeAdmin(incoming, 'pingWebhook', { path: { id: incoming.id } });
  return `delivery=${delivery.id}`;
});

export const enableWebhook = endpointPage.form((incoming) => setEnabled(incoming, true));
export const disableWebhook = endpointPage.form((incoming) => setEnabled(incoming, false));

async function setEnabled(incoming: HttpRequest, enabled: boolean): Promise<string> {
  await changeAdmin(incoming, 'updateWebhook', { path: { id: incoming.id }, body: { enabled } });
  return enabled ? 'done=enabled' : 'done=disabled';
}

export const rotateSecret = endpointPage.form(async (incoming) => {
  await changeAdmin(incoming, 'rotateWebhookSecret', { path: { id: incoming.id } });
  return 'done=rotated';
});

/** Answers when it has been tried once, as a test event does. @throws NOT_FOUND for a delivery of another endpoint */
export const redeliverToEndpoint = endpointPage.form(async (incoming) => {
  const id = incoming.params['delivery'] ?? '';
  const before = incoming.hosted.workspace.store.deliveries.get(id);
  if (before?.endpoint_id !== incoming.id) throw notFound('Delivery', id.slice(0, 200));
  await changeAdmin(incoming, 'redeliverDelivery', { path: { id } });
  await awaitAttempt(incoming.hosted.workspace, id, before.attempts.length);
  return `delivery=${id}`;
});

export const deleteEndpoint = endpointPage.remove((incoming) => changeAdmin(incoming, 'deleteWebhook', { path: { id: incoming.id } }));

async function listView(incoming: HttpRequest, { done, refused }: Told, form = new URLSearchParams()): Promise<WebhooksView> {
  const { workspace } = incoming.hosted;
  const { deliveries, webhook_endpoints } = workspace.store;
  const slice = newestFirst(webhook_endpoints, incoming.query.get('page'));
  return {
    endpoints: {
      ...slice,
      records: slice.records.map((record) => ({
        ...record,
        url: workspace.urlOf(record),
        last: deliveries.where('endpoint_id', record.id).at(-1)?.status ?? null,
      })),
    },
    form: toForm(form),
    problems: refused && problemsOf(refused, ENDPOINT_FIELDS, form),
    done,
  };
}

async function endpointView(incoming: HttpRequest, { done, refused }: Told): Promise<EndpointView> {
  const { id } = incoming;
  const endpoint = await readAdmin(incoming, 'getWebhook', { path: { id } });
  const { deliveries } = await readAdmin(incoming, 'listDeliveries', { query: { endpoint_id: id, limit: String(SHOWN_DELIVERIES) } });
  const sent = refused && (await incoming.form());
  const { url, events, description } = endpoint;
  return {
    endpoint,
    deliveries,
    // the forms of one button, as that of a test event, hold no field
    form: sent?.has('url') ? { ...toForm(sent), inbox: null } : { url, inbox: null, events, description: description ?? '' },
    problems: refused && problemsOf(refused, ENDPOINT_FIELDS, sent ?? new URLSearchParams()),
    done,
    asked: findDelivery(deliveries, incoming.query.get('delivery')),
  };
}

/** What was typed, as it was typed. */
const toForm = (form: URLSearchParams): EndpointForm => ({
  url: form.get('url') ?? '',
  inbox: form.get('inbox') ?? '',
  events: form.getAll('events'),
  description: form.get('description') ?? '',
});

const findDelivery = (deliveries: readonly Delivery[], id: string | null): Delivery | null => deliveries.find((delivery) => delivery.id === id) ?? null;
