// What a body holds that its schema does not know: a tolerant API takes it and ignores it, and the request journal says so.

import { type JsonSchema, type OpenApiDocument, resolve } from './document.js';

/** How many are told of, and how much of the name of each: both are the sender's. */
const [MOST, LONGEST] = [100, 255];

/** As many of the names, and as much of each, as is told of. */
export const told = (names: readonly string[]): string[] => names.slice(0, MOST).map((name) => name.slice(0, LONGEST).toWellFormed());

/** What a schema knows of a value; undefined: anything may stand there. */
export interface KnownFields {
  readonly fields: ReadonlyMap<string, KnownFields | undefined>;
  readonly each: KnownFields | undefined;
}

/** Read once for a schema; those of requests do not lead back to themselves. */
export function knownFieldsOf(document: OpenApiDocument, schema: unknown): KnownFields | undefined {
  const { value } = resolve<JsonSchema | undefined>(document, schema, '');
  if (typeof value !== 'object') return undefined;
  const { properties, items, additionalProperties } = value;
  const branches = [value['allOf'], value['oneOf'], value['anyOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  const parts = branches.map((part) => knownFieldsOf(document, part)).filter((part) => part !== undefined);
  const own = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
  const fields = new Map([...parts.flatMap((part) => [...part.fields]), ...own.map(([name, property]) => [name, knownFieldsOf(document, property)] as const)]);
  const each = items === undefined ? parts.find((part) => part.each)?.each : knownFieldsOf(document, items);
  const isFree = additionalProperties !== undefined && additionalProperties !== false;
  return isFree || (fields.size === 0 && each === undefined) ? undefined : { fields, each };
}

/** Dotted paths, as those of faults; of a list each field once, where it is met first. */
export function ignoredFields(known: KnownFields | undefined, body: unknown): string[] {
  const found = new Map<string, string>();
  collect(found, known, body, '', '');
  return [...found.values()];
}

/** @param path as it is told; kind the same without the places in lists, by which it is told once */
function collect(found: Map<string, string>, known: KnownFields | undefined, value: unknown, path: string, kind: string): void {
  if (known === undefined || typeof value !== 'object' || value === null || found.size >= MOST) return;
  if (Array.isArray(value)) {
    if (known.each) value.forEach((element, at) => collect(found, known.each, element, `${path}${at}.`, `${kind}*.`));
    return;
  }
  if (known.fields.size === 0) return;
  for (const [name, field] of Object.entries(value)) {
    if (known.fields.has(name)) collect(found, known.fields.get(name), field, `${path}${name}.`, `${kind}${name}.`);
    else if (found.size < MOST && !found.has(`${kind}${name}`)) found.set(`${kind}${name}`, `${path}${name}`);
  }
}
