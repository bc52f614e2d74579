// One fire, inside the transaction that is under way: the event, its deliveries, and all that it causes.

import type { Contract } from '../../contract/contract.js';
import { ApiError } from '../../contract/errors.js';
import { isEventName } from '../../domain/event-names.js';
import type { Links } from '../../http/links.js';
import type { EventRecord, WebhookEndpointRecord } from '../../records/records.js';
import type { EventFire } from '../../types/admin/types.gen.js';
import type { EmitOptions } from '../../workspace/outbox.js';
import type { Workspace } from '../../workspace/workspace.js';
import { endpointNamed } from '../webhooks/endpoint-named.js';
import { existingEndpoint } from '../webhooks/webhooks.js';
import { readCauseData } from './cause-data.js';
import { cause } from './cause.js';
import { completeData, requireFitting } from './complete-data.js';
import type { Generate } from './fake-data.js';

export interface FireDependencies {
  /** openapi.yaml, in full: what an event's data is. */
  readonly contract: Contract;
}

/** What came of a fire, as it stands in the store. */
export interface Fired {
  readonly record: EventRecord;
  /** The other events of the same cause, in order. */
  readonly caused: readonly EventRecord[];
  /** What is to be said of its data, each sentence with a space before it. */
  readonly notes: string;
}

export interface Firing extends FireDependencies {
  readonly workspace: Workspace;
  readonly body: EventFire;
  readonly links: Links;
  readonly generate: Generate;
}

/**
 * Emits the event last, after all that it causes. Must run inside a transaction.
 * @throws VALIDATION_ERROR with fields `data.x`; NOT_FOUND and CONFLICT for the endpoint, or what the cause meets
 */
export function fireOnce(firing: Firing): Fired {
  const { workspace, body } = firing;
  const endpoint = endpointNamed(body);
  const options: EmitOptions = { torture: body.delivery, ...(endpoint !== undefined && { endpoint: enabledEndpoint(workspace, endpoint) }) };
  let notes = '';
  const emitted = workspace.emitting(body.event, options, () => {
    notes = body.cause ? byCause(firing) : byData(firing);
  });
  const records = emitted.map(({ record }) => record);
  const record = records.findLast(({ event }) => event === body.event);
  if (!record) throw new Error(`what causes ${body.event} emitted no such event`);
  return { record, caused: records.filter((other) => other !== record), notes };
}

function byCause({ workspace, body, links, contract }: Firing): string {
  // requireKnown has seen to it
  if (isEventName(body.event)) cause(body.event, { workspace, links, data: readCauseData(contract, workspace, body.event, body.data ?? {}) });
  return '';
}

function byData(firing: Firing): string {
  const { workspace, body, contract } = firing;
  const given = body.data ?? {};
  const { data, made } = isEventName(body.event) ? completeData(body.event, given, firing) : { data: given, made: [] };
  if (isEventName(body.event) && !body.force) requireFitting(contract, body.event, data, workspace.clock.now());
  workspace.emit(body.event, data);
  return made.length === 0 ? '' : ` This workspace has no record for ${made.join(', ')}: the value is made up.`;
}

/** @throws NOT_FOUND, CONFLICT */
function enabledEndpoint(workspace: Workspace, id: string): WebhookEndpointRecord {
  const endpoint = existingEndpoint(workspace, id);
  if (endpoint.enabled) return endpoint;
  throw new ApiError('CONFLICT', `The endpoint ${endpoint.url} is disabled. Enable it first: PATCH /_admin/webhooks/${id} {"enabled": true}.`);
}
