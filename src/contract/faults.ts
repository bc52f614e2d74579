// From what a validator finds to what an integrator reads: dotted fields, the constraint's name, a sentence that says what to change.

import type { Fault } from '../domain/fault.js';
import { didYouMean, meant } from '../domain/nearest.js';
import type { ErrorObject } from './schema-compiler.js';

/** How many faults an answer lists at most; `errors_total` says how many there are. */
export const MAX_FAULTS = 100;

/** Every fault of a value, each field once for each constraint, in the order found. `prefix` is put before the field (a parameter's name). */
export function toFaults(errors: readonly ErrorObject[], prefix = ''): Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of errors) {
    // the branches of oneOf and anyOf are told by their parent, and `if` by its `then`
    if (error.keyword === 'if' || (isOfRule(error) && errors.some((other) => !isOfRule(other) && other.instancePath === error.instancePath))) continue;
    // what is over the limit is counted and not shown: no word is looked for that was meant
    const fault = toFault(error, prefix, faults.size < MAX_FAULTS ? hintOf(error) : '');
    const key = `${fault.field} ${fault.constraint}`;
    if (!faults.has(key)) faults.set(key, fault);
  }
  return [...faults.values()];
}

/** What a rule says of a value tells nothing new where a schema refuses it: `nowhere` is no URL, and so none of http. */
const isOfRule = ({ schemaPath }: ErrorObject): boolean => schemaPath.endsWith('/x-rule');

function toFault(error: ErrorObject, prefix: string, hint: string): Fault {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'required' && !isOfRule(error)) path.push(String(error.params['missingProperty']));
  if (error.keyword === 'additionalProperties') path.push(unknownField(error));
  const field = shorten([prefix, ...path].filter((part) => part !== '').join('.'));
  return { field, constraint: error.keyword, message: `${field === '' ? 'The body' : `\`${field}\``} ${describe(error)}${hint}` };
}

/** The predicate of the sentence: what is wrong, and what is allowed. */
function describe(error: ErrorObject): string {
  const { keyword, params, data } = error;
  if (isOfRule(error)) return `${error.message}.`;
  const limit = String(params['limit']);
  switch (keyword) {
    case 'required':
      return 'is required.';
    case 'type':
      return `must be ${typeNames(params['type'])}; got ${nameOf(data)}.`;
    case 'enum':
      return `must be one of ${listOf(params['allowedValues'])}; got ${quote(data)}.`;
    case 'const':
      return `must be ${quote(params['allowedValue'])}.`;
    case 'format':
      return `must be ${formatName(String(params['format']))}; got ${quote(data)}.`;
    case 'pattern':
      return `must match ${String(params['pattern'])}; got ${quote(data)}.`;
    case 'minLength':
      return limit === '1' ? 'must not be empty.' : `must have at least ${limit} characters.`;
    case 'maxLength':
      return `must have at most ${limit} characters.`;
    case 'minItems':
      return limit === '1' ? 'must have at least one element.' : `must have at least ${limit} elements.`;
    case 'maxItems':
      return `must have at most ${limit} elements; got ${Array.isArray(data) ? data.length : 'more'}. Split the request.`;
    case 'minimum':
      return `must be at least ${limit}; got ${quote(data)}.`;
    case 'maximum':
      return `must be at most ${limit}; got ${quote(data)}.`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}; got ${quote(data)}.`;
    case 'minProperties':
      return `must have at least ${limit === '1' ? 'one field' : `${limit} fields`}.`;
    case 'maxProperties':
      return `must have at most ${limit} fields.`;
    case 'additionalProperties':
      return 'is no field here.';
    default:
      return `${error.message ?? 'does not fit'}.`;
  }
}

/** The word that was probably meant, in a sentence of its own. */
function hintOf(error: ErrorObject): string {
  const { keyword, params, data } = error;
  if (keyword === 'enum' && typeof data === 'string') return meant(data, textsOf(params['allowedValues']));
  if (keyword === 'additionalProperties') return didYouMean(unknownField(error), Object.keys(error.parentSchema?.['properties'] ?? {}));
  return '';
}

const textsOf = (values: unknown): string[] => (Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []);

const unknownField = ({ params }: ErrorObject): string => String(params['additionalProperty']);

function typeNames(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(',')).map((name: unknown) => withArticle(String(name)));
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : String(names[0]);
}

function withArticle(type: string): string {
  if (type === 'null') return 'null';
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** The type of a value, as a sentence names it. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  // JSON's 1e400
  if (value === Infinity || value === -Infinity) return 'a number that is too large to be kept';
  return withArticle(typeof value);
}

function formatName(format: string): string {
  switch (format) {
    case 'uuid':
      return 'an id that the API gave out (a UUID)';
    case 'email':
      return 'an email address';
    case 'uri':
      return 'an absolute URL';
    case 'date':
      return 'a date that exists, as YYYY-MM-DD';
    case 'date-time':
      return 'a time in RFC 3339, as 2026-01-23T10:00:00Z';
    default:
      return `of the format ${format}`;
  }
}

function listOf(values: unknown): string {
  const list = (Array.isArray(values) ? values : []).filter((value) => value !== null).map(String);
  return list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : String(list[0]);
}

/** A value as it was sent, cut to what a message can bear, so that no answer outgrows its request. */
export function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return nameOf(value);
  return JSON.stringify(typeof value === 'string' ? shorten(value) : value) ?? 'nothing';
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77).toWellFormed()}...` : text;
}
