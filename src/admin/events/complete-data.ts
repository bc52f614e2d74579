// The data of an event that is fired: what is given stays, the rest comes from records that agree with it, and what no record has is
// made up.

import type { Contract } from '../../contract/contract.js';
import { validationError } from '../../contract/errors.js';
import { formatTime } from '../../domain/time.js';
import type { Links } from '../../http/links.js';
import type { EventName } from '../../records/records.js';
import { certificateUrl } from '../../resources/shared/page-links.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type DataSchema, fakeFields, fakeId, type Generate, readDataSchema, refersToRecord } from './fake-data.js';
import { newStudent } from './new-student.js';
import { type Sample, sampleData } from './sample-data.js';

export interface DataContext {
  /** openapi.yaml, whose `webhooks` say what the data of an event is. */
  readonly contract: Contract;
  readonly generate: Generate;
  readonly workspace: Workspace;
  readonly links: Links;
}

export interface CompleteData {
  readonly data: Sample;
  /** The fields that should refer to something and refer to nothing, for want of records. */
  readonly made: readonly string[];
}

/** Data that lacks nothing that is required goes as it is. Neither what is given nor what comes of it is checked here. */
export function completeData(event: EventName, given: Sample, context: DataContext): CompleteData {
  const { contract, workspace, links } = context;
  const schema = readDataSchema(contract.document, event);
  if (schema.required.every((name) => name in given)) return { data: given, made: [] };
  const turn = workspace.store.events.size;
  const known = { ...sampleData(event, { store: workspace.store, links, turn, given }), ...given };
  const missing = [...schema.properties.keys()].filter((name) => known[name] === undefined);
  const fake =
    missing.length === 0 ? {} : makeUp(event, schema, missing, { ...context, seed: workspace.origin.identity.faker_seed + turn, name: given['name'] });
  return {
    data: inOrder(schema, { ...fake, ...known }),
    made: missing.filter((name) => refersToRecord(schema.properties.get(name)) || name === 'certificate_url'),
  };
}

/** The whole body of the webhook is checked, so that a fault names its field as the sender wrote it. @throws VALIDATION_ERROR, fields `data.x` */
export function requireFitting(contract: Contract, event: EventName, data: Sample, now: number): void {
  const { pointer } = readDataSchema(contract.document, event);
  const faults = contract.pointerFaults(pointer, { event, timestamp: formatTime(now), data });
  if (faults.length > 0) throw validationError(faults);
}

function makeUp(
  event: EventName,
  schema: DataSchema,
  missing: readonly string[],
  { generate, seed, links, workspace, name }: DataContext & { readonly seed: number; readonly name: unknown },
): Sample {
  return {
    ...fakeFields(generate, schema, missing, seed),
    // a student whom no record has looks like one all the same
    ...(event === 'student.created' &&
      newStudent({ store: workspace.store, fakerSeed: workspace.origin.identity.faker_seed, name: typeof name === 'string' ? name : undefined })),
    // no link opens where no course is completed; this one at least leads nowhere else
    ...(missing.includes('certificate_url') && { certificate_url: certificateUrl(links, fakeId(generate, seed)) }),
  };
}

/** As the API itself writes it, and then what the schema doesn't know. */
function inOrder(schema: DataSchema, all: Sample): Sample {
  const names = new Set([...schema.properties.keys(), ...Object.keys(all)]);
  return Object.fromEntries([...names].filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}
