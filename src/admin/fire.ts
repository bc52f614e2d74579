// Firing an event by hand: with the data given, completed from records that exist, or with data of such records alone.

import type { Contract } from '../contract/contract.js';
import type { FiredEvent } from '../contract/types/admin/types.gen.js';
import type { AdminOperations } from '../contract/types/operations.gen.js';
import { formatTime } from '../domain/time.js';
import { invalid, validationError } from '../http/errors.js';
import type { Links } from '../http/links.js';
import { created, type PreparedOperation } from '../http/operation.js';
import { EVENT_NAMES, isEventName } from '../webhooks/event-names.js';
import type { EventName, EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { toEvent } from './event-view.js';
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
      const { event: name } = body;
      if (!isEventName(name)) throw invalid('event', 'enum', `\`event\` must be one of ${EVENT_NAMES.join(', ')}.`);
      if (body.data) requireFitting(dependencies.contract, name, body.data, workspace.clock.now());
      const generate: Generate | undefined = body.data ? undefined : (await import('json-schema-faker')).generateSync;
      return () => {
        const { data, made } = generate ? makeData(dependencies, generate, workspace, links, name) : { data: body.data ?? {}, made: [] };
        const event = workspace.emit(name, data, { torture: body.delivery });
        return created(toFired(workspace, event, made));
      };
    },
  };
}

/** The whole body of the webhook is checked, so that a fault names its field as the sender wrote it. */
function requireFitting(contract: Contract, event: string, data: unknown, now: number): void {
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

function toFired(workspace: Workspace, record: EventRecord, made: readonly string[]): FiredEvent {
  const notes = made.length === 0 ? '' : ` This workspace has no record for ${made.join(', ')}: the value is made up.`;
  const event = toEvent(workspace, record);
  return { ...event, message: `${event.message}${notes}`, caused: [] };
}
