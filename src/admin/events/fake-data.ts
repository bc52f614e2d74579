// Fills the fields for which a workspace has no record: json-schema-faker, seeded, so that the same calls give the same data.

import type { GenerateSyncOptions } from 'json-schema-faker';

import { type JsonSchema, type OpenApiDocument, resolve } from '../../contract/document.js';

/** json-schema-faker's, loaded when it is first needed. */
export type Generate = (schema: JsonSchema, options?: GenerateSyncOptions) => unknown;

/** The schema of an event's `data`, as openapi.yaml has it under `webhooks`. */
export interface DataSchema {
  /** Where the body of the webhook stands: `{event, timestamp, data}`. */
  readonly pointer: string;
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: readonly string[];
}

/** @throws Error where openapi.yaml does not describe the event: a fault of the contract, not of a caller */
export function readDataSchema(document: OpenApiDocument, event: string): DataSchema {
  const at = `/webhooks/${event}/post/requestBody/content/application~1json/schema`;
  const { pointer, value: body } = resolve<JsonSchema>(document, { $ref: `#${at}` }, at);
  const { value: data } = resolve<JsonSchema>(document, property(body, 'data'), '');
  const properties = typeof data === 'object' && typeof data['properties'] === 'object' && data['properties'] !== null ? data['properties'] : undefined;
  if (!properties) throw new Error(`openapi.yaml has no data schema for the event ${event}`);
  const required: unknown = typeof data === 'object' ? data['required'] : undefined;
  return {
    pointer,
    properties: new Map(Object.entries(properties).map(([name, schema]) => [name, resolve<JsonSchema>(document, schema, '').value])),
    required: Array.isArray(required) ? required.map(String) : [],
  };
}

/** A value for each of these fields. An id that refers to a record looks like one that the sandbox gives out. */
export function fakeFields(generate: Generate, { properties }: DataSchema, names: readonly string[], seed: number): Record<string, unknown> {
  const schemas = names.map((name) => [name, likeAnId(properties.get(name) ?? true)] as const);
  const fields = generate({ type: 'object', required: names, properties: Object.fromEntries(schemas) }, { seed });
  return typeof fields === 'object' && fields !== null ? { ...fields } : {};
}

/** An id as the sandbox gives it out, of no record. */
export const fakeId = (generate: Generate, seed: number): string => String(generate({ type: 'string', format: 'uuid' }, { seed }));

/** True where the field names a record. */
export function refersToRecord(schema: JsonSchema | undefined): boolean {
  return typeof schema === 'object' && typeof schema['x-refers-to'] === 'string';
}

function likeAnId(schema: JsonSchema): JsonSchema {
  return typeof schema === 'object' && refersToRecord(schema) ? { ...schema, format: 'uuid' } : schema;
}

function property(schema: JsonSchema, name: string): unknown {
  const properties = typeof schema === 'object' ? schema['properties'] : undefined;
  return typeof properties === 'object' && properties !== null ? Object.entries(properties).find(([key]) => key === name)?.[1] : undefined;
}
