// Events over the admin API: the log of what was emitted, and firing one by hand.

import type { Contract } from '../contract/contract.js';
import type { Event, EventFire, FiredEvent } from '../contract/types/admin/types.gen.js';
import type { AdminOperations } from '../contract/types/operations.gen.js';
import { formatTime } from '../domain/time.js';
import { notFound, validationError } from '../http/errors.js';
import type { Links } from '../http/links.js';
import { type AdminIn, type AdminOut, created, ok, type PreparedOperation } from '../http/operation.js';
import { envelope, pageOf } from '../http/list.js';
import type { DeliveryRecord, EventName, EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { toDelivery } from './deliveries.js';
import { fakeFields, fakeId, type Generate, readDataSchema, refersToRecord } from './fake-data.js';
import { sampleData } from './sample-data.js';

export interface FireDependencies {
  /** openapi.yaml, whose `webhooks` say what the data of an event is. */
  readonly contract: Contract;
  readonly fakerSeed: number;
}

/**
 * Fires an event: with the data given, checked against its schema, or with data of records that exist. It is emitted as the API
 * emits its own, in one commit with its deliveries; nobody need subscribe. @throws VALIDATION_ERROR with fields `data.x`
 */
export function createFireEvent(dependencies: FireDependencies): PreparedOperation<AdminOperations['fireEvent']> {
  return {
    prepare: async ({ workspace, body, links }) => {
      if (body.data) requireFitting(dependencies.contract, body, workspace.clock.now());
      const generate: Generate | undefined = body.data ? undefined : (await import('json-schema-faker')).generateSync;
      return () => {
        const { data, made } = generate ? makeData(dependencies, generate, workspace, links, body.event) : { data: body.data ?? {}, made: [] };
        const event = workspace.emit(body.event, data);
        return created(toFired(workspace, event, made));
      };
    },
  };
}

/** Newest first. */
export function listEvents({ workspace, query }: AdminIn<'listEvents'>): AdminOut<'listEvents'> {
  const events = workspace.store.events.all().filter(({ event }) => (query.event ?? event) === event);
  return ok(envelope('events', pageOf(events.reverse(), query), (event) => toEvent(workspace, event)));
}

export function getEvent({ workspace, path }: AdminIn<'getEvent'>): AdminOut<'getEvent'> {
  const event = workspace.store.events.get(path.id);
  if (!event) throw notFound('Event', path.id);
  return ok(toEvent(workspace, event));
}

/** The whole body of the webhook is checked, so that a fault names its field as the sender wrote it. */
function requireFitting(contract: Contract, { event, data }: EventFire, now: number): void {
  const { pointer } = readDataSchema(contract.document, event);
  const faults = contract.pointerFaults(pointer, { event, timestamp: formatTime(now), data });
  if (faults.length > 0) throw validationError(faults);
}

interface MadeData {
  readonly data: Readonly<Record<string, unknown>>;
  /** The fields that should refer to something and refer to nothing, for want of records. */
  readonly made: readonly string[];
}

function makeData({ contract, fakerSeed }: FireDependencies, generate: Generate, workspace: Workspace, links: Links, event: EventName): MadeData {
  const schema = readDataSchema(contract.document, event);
  const turn = workspace.store.events.size;
  const sample = sampleData(event, { store: workspace.store, links, turn });
  const missing = [...schema.properties.keys()].filter((name) => sample[name] === undefined);
  const seed = fakerSeed + turn;
  const fake = missing.length === 0 ? {} : fakeFields(generate, schema, missing, seed);
  // no link opens where no course is completed; this one at least leads nowhere else
  if (missing.includes('certificate_url')) fake['certificate_url'] = links.certificate(fakeId(generate, seed));
  const all: Readonly<Record<string, unknown>> = { ...fake, ...sample };
  return {
    data: Object.fromEntries([...schema.properties.keys()].map((name) => [name, all[name]])),
    made: missing.filter((name) => refersToRecord(schema.properties.get(name)) || name === 'certificate_url'),
  };
}

function toEvent(workspace: Workspace, record: EventRecord): Event {
  const deliveries = workspace.store.deliveries.where('event_id', record.id);
  return {
    id: record.id,
    event: record.event,
    timestamp: formatTime(record.timestamp),
    data: { ...record.data },
    deliveries: deliveries.map((delivery) => toDelivery(delivery, record)),
  };
}

function toFired(workspace: Workspace, record: EventRecord, made: readonly string[]): FiredEvent {
  const deliveries = workspace.store.deliveries.where('event_id', record.id);
  const notes = made.length === 0 ? '' : ` This workspace has no record for ${made.join(', ')}: the value is made up.`;
  return { ...toEvent(workspace, record), message: `${whoGetsIt(workspace, record.event, deliveries)}${notes}` };
}

function whoGetsIt(workspace: Workspace, event: EventName, deliveries: readonly DeliveryRecord[]): string {
  if (deliveries.length > 0) return `Goes to ${deliveries.map(({ url }) => url).join(', ')}.`;
  const disabled = workspace.store.webhook_endpoints.all().filter(({ events }) => events.some((name) => name === '*' || name === event));
  const why = disabled.length === 0 ? 'Register an endpoint with POST /_admin/webhooks.' : `Disabled: ${disabled.map(({ url }) => url).join(', ')}.`;
  return `Nobody gets it: no enabled endpoint subscribes to ${event}. ${why}`;
}
