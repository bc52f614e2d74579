// A query string, typed by the operation's parameters: numbers, booleans, enums and comma lists become what their schema says.

import type { Fault } from '../domain/fault.js';
import { didYouMean } from '../domain/nearest.js';
import { fold } from '../domain/same-text.js';
import type { ParameterObject } from './document.js';
import { charactersFault, isCleanText } from './text-faults.js';

export interface ParsedQuery {
  readonly values: Record<string, unknown>;
  readonly faults: readonly Fault[];
}

/** Unknown parameters are ignored; a scalar given twice is a fault; defaults are filled in. Values are validated elsewhere. */
export function parseQuery(text: string, parameters: readonly ParameterObject[]): ParsedQuery {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  const given = text === '' ? undefined : new URLSearchParams(text);
  for (const { name, in: place, schema } of parameters) {
    if (place !== 'query') continue;
    const all = given?.getAll(name);
    const first = all?.[0];
    if (all === undefined || first === undefined) {
      if (typeof schema === 'object' && schema['default'] !== undefined) values[name] = schema['default'];
    } else if (!all.every(isCleanText)) faults.push(charactersFault(name));
    else if (isArray(schema)) values[name] = all.flatMap((value) => value.split(',')).map((value) => value.trim());
    else if (all.length > 1) faults.push({ field: name, constraint: 'single', message: `\`${name}\` must be given once; got it ${all.length} times.` });
    else values[name] = toScalar(first, schema);
  }
  return { values, faults };
}

/** The parameters that an operation does not have. */
export function unknownParameters(text: string, parameters: readonly ParameterObject[]): string[] {
  if (text === '') return [];
  const known = namesOf(parameters);
  return [...new Set(new URLSearchParams(text).keys())].filter((name) => !known.includes(name));
}

/** For operations that refuse them. */
export function unknownParameterFault(name: string, parameters: readonly ParameterObject[]): Fault {
  return { field: name, constraint: 'unknown', message: `\`${name.slice(0, 100)}\` is no parameter here.${didYouMean(name, namesOf(parameters))}` };
}

const namesOf = (parameters: readonly ParameterObject[]): string[] => parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);

function isArray(schema: ParameterObject['schema']): boolean {
  return typeof schema === 'object' && schema['type'] === 'array';
}

/** The text stays text where it does not look like the type, so that the validator names it as it came. */
function toScalar(text: string, schema: ParameterObject['schema']): unknown {
  if (typeof schema !== 'object') return text;
  const { type, enum: members } = schema;
  // 16 digits hold every safe integer
  if ((type === 'integer' || type === 'number') && /^-?\d{1,16}(\.\d{1,15})?$/.test(text)) return Number(text);
  // filters compare whole values without regard to case (contract, "Conventions")
  const folded = fold(text);
  if (type === 'boolean' && (folded === 'true' || folded === 'false')) return folded === 'true';
  if (Array.isArray(members)) return members.find((member) => typeof member === 'string' && fold(member) === folded) ?? text;
  return text;
}
