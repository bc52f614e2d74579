// UUIDs in a body, made lower case: an id is the same id in either case (RFC 9562, section 4), and records are found by the lower.
// Which fields hold one follows from the schema; what is malformed stays as it came, so that a message can quote it.

import { type JsonSchema, type OpenApiDocument, resolve } from './document.js';
import { isUuid } from './schema-compiler.js';

/** Where a schema's objects hold ids: in fields of their own, and in lists of further objects. */
export interface IdFields {
  readonly ids: readonly string[];
  readonly lists: readonly (readonly [field: string, each: IdFields])[];
}

/** The id fields that a schema of an object declares. */
export function idFieldsOf(document: OpenApiDocument, schema: unknown): IdFields {
  const { value } = resolve<JsonSchema | undefined>(document, schema, '');
  if (typeof value !== 'object') return { ids: [], lists: [] };
  const { properties, allOf } = value;
  const own = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
  const parts = Array.isArray(allOf) ? allOf.map((part) => idFieldsOf(document, part)) : [];
  const ids: string[] = [];
  const lists: (readonly [string, IdFields])[] = [];
  for (const [name, property] of own) {
    const { value: declared } = resolve<JsonSchema>(document, property, '');
    if (typeof declared !== 'object') continue;
    if (declared['format'] === 'uuid') ids.push(name);
    const each = declared['items'] === undefined ? undefined : idFieldsOf(document, declared['items']);
    if (each && each.ids.length + each.lists.length > 0) lists.push([name, each]);
  }
  return { ids: [...ids, ...parts.flatMap((part) => part.ids)], lists: [...lists, ...parts.flatMap((part) => part.lists)] };
}

/** Changes the parsed body, which nobody else holds. */
export function foldIds({ ids, lists }: IdFields, body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const fields = body as Record<string, unknown>;
  for (const name of ids) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === 'string' && isUuid(value)) fields[name] = value.toLowerCase();
  }
  for (const [name, each] of lists) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (Array.isArray(value)) for (const element of value) foldIds(each, element);
  }
}
