// Who gets an event, in words: for the answer of a fire, the event log and the console.

import type { DeliveryRecord } from '../records/records.js';
import { wants } from '../workspace/outbox.js';
import type { Workspace } from '../workspace/workspace.js';

/** @param deliveries those of the event; @param streams how many listen to the event stream, where that is known */
export function whoGetsIt(workspace: Workspace, event: string, deliveries: readonly DeliveryRecord[], streams = 0): string {
  if (deliveries.length === 0 && streams > 0)
    return `Goes to ${streams === 1 ? 'the open event stream' : `${streams} open event streams`}; no endpoint subscribes to it.`;
  if (deliveries.length === 0) return `Nobody gets it: ${whyNobody(workspace, event)}`;
  return `Goes to ${[...new Set(deliveries.map(({ url }) => url))].join(', ')}.`;
}

/** Why no endpoint gets an event, and what to do. */
export function whyNobody(workspace: Workspace, event: string): string {
  const disabled = workspace.store.webhook_endpoints.all().filter((endpoint) => !endpoint.enabled && wants(endpoint, event));
  const what = disabled.length === 0 ? 'Register one with POST /_admin/webhooks.' : `Disabled: ${disabled.map(({ url }) => url).join(', ')}.`;
  return `no enabled endpoint subscribes to ${event}. ${what}`;
}
