// Settings → Webhooks, as the integration guide has it: add an endpoint, select its events, copy its secret, see what became of its
// deliveries. Every rule is the admin API's; this brings forms to it, and its answers to the views.

import type { Delivery } from '../contract/types/admin/types.gen.js';
import { notFound } from '../http/errors.js';
import { changeAdmin, readAdmin } from './admin-call.js';
import { dashboardForm, dashboardPage, frameOf, pageOfOne, type Told, typed } from './dashboard.js';
import { problemsOf } from './form-problems.js';
import type { Visit } from './page.js';
import { lookAt } from './read-store.js';
import { type EndpointView, toEndpointView } from './settings-webhook-view.js';
import { ENDPOINT_FIELDS, toWebhooksView, type WebhooksView } from './settings-webhooks-view.js';

/** How many endpoints, and how many deliveries of one, a page shows. */
const SHOWN_ENDPOINTS = 100;
const SHOWN_DELIVERIES = 20;

const LIST = '/settings/webhooks';

export const showWebhooks = dashboardPage(async (visit, told) => toWebhooksView(await listView(visit, told), frameOf(visit)));

export const addWebhook = dashboardForm(
  async (visit, told) => toWebhooksView(await listView(visit, told, await visit.form()), frameOf(visit)),
  async (visit) => {
    const form = await visit.form();
    const body = {
      url: typed(form, 'url'),
      inbox: typed(form, 'inbox'),
      events: form.getAll('events'),
      description: typed(form, 'description'),
    };
    const { id } = await changeAdmin(visit, 'createWebhook', { body });
    return `${LIST}/${id}?done=added`;
  },
);

const endpointPage = pageOfOne({
  list: LIST,
  pages: LIST,
  draw: async (visit, told) => toEndpointView(await endpointView(visit, told), frameOf(visit)),
  refuseUnknown: ({ lane, workspace, id }) => {
    if (!lookAt(lane, workspace).store.webhook_endpoints.has(id)) throw notFound('Webhook endpoint', id.slice(0, 200));
  },
});

export const showWebhook = endpointPage.show;

export const selectEvents = endpointPage.form(async (visit) => {
  const form = await visit.form();
  await changeAdmin(visit, 'updateWebhook', { path: { id: visit.id }, body: { events: form.getAll('events') } });
  return 'done=events';
});

export const pingEndpoint = endpointPage.form(async (visit) => {
  const delivery = await changeAdmin(visit, 'pingWebhook', { path: { id: visit.id } });
  return `delivery=${delivery.id}`;
});

export const enableWebhook = endpointPage.form((visit) => setEnabled(visit, true));
export const disableWebhook = endpointPage.form((visit) => setEnabled(visit, false));

async function setEnabled(visit: Visit, enabled: boolean): Promise<string> {
  await changeAdmin(visit, 'updateWebhook', { path: { id: visit.id }, body: { enabled } });
  return enabled ? 'done=enabled' : 'done=disabled';
}

export const rotateSecret = endpointPage.form(async (visit) => {
  await changeAdmin(visit, 'rotateWebhookSecret', { path: { id: visit.id } });
  return 'done=rotated';
});

export const redeliverToEndpoint = endpointPage.form(async (visit) => {
  const { id } = await changeAdmin(visit, 'redeliverDelivery', { path: { id: visit.params['delivery'] ?? '' } });
  return `delivery=${id}`;
});

export const deleteEndpoint = endpointPage.remove((visit) => changeAdmin(visit, 'deleteWebhook', { path: { id: visit.id } }));

async function listView(visit: Visit, { done, refused }: Told, form?: URLSearchParams): Promise<WebhooksView> {
  const { webhooks, total } = await readAdmin(visit, 'listWebhooks', { query: { limit: String(SHOWN_ENDPOINTS) } });
  const { deliveries } = lookAt(visit.lane, visit.workspace).store;
  return {
    endpoints: webhooks.map(({ id, url, events, enabled, description }) => ({
      id,
      url,
      events,
      enabled,
      description,
      last: deliveries.where('endpoint_id', id).at(-1)?.status ?? null,
    })),
    total,
    form: {
      url: form?.get('url') ?? '',
      inbox: form?.get('inbox') ?? '',
      events: form ? form.getAll('events') : ['*'],
      description: form?.get('description') ?? '',
    },
    problems: refused && problemsOf(refused, ENDPOINT_FIELDS),
    done,
  };
}

async function endpointView(visit: Visit, { done, refused }: Told): Promise<EndpointView> {
  const { id } = visit;
  const endpoint = await readAdmin(visit, 'getWebhook', { path: { id } });
  const { deliveries } = await readAdmin(visit, 'listDeliveries', { query: { endpoint_id: id, limit: String(SHOWN_DELIVERIES) } });
  return {
    endpoint,
    deliveries,
    problems: refused && problemsOf(refused, ['events']),
    done,
    asked: findDelivery(deliveries, visit.query.get('delivery')),
  };
}

const findDelivery = (deliveries: readonly Delivery[], id: string | null): Delivery | null => deliveries.find((delivery) => delivery.id === id) ?? null;
