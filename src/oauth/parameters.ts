// The parameters of a request to the token, revocation or introspection endpoint: a form (RFC 6749, section 4.1.3) or, as the
// integration guide sends it, JSON.

import type { IncomingHttpHeaders } from 'node:http';

import { declaredBody, withoutMark } from '../http/content-type.js';
import type { HttpRequest } from '../http/http-request.js';
import { invalidRequest } from './errors.js';

/** By name; what came empty is not there (RFC 6749, section 3.2). */
export type Parameters = ReadonlyMap<string, string>;

/** What must not be in the address, where logs keep it (RFC 6749, section 2.3.1). */
const BODY_ONLY = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token'];

/** @throws invalid_request for another type, malformed JSON, a value that is no text, a parameter that came twice */
export async function readParameters({ headers, query, text }: Pick<HttpRequest, 'headers' | 'query' | 'text'>): Promise<Parameters> {
  // before the body is waited for
  const misplaced = BODY_ONLY.find((name) => query.has(name));
  if (misplaced !== undefined) throw invalidRequest(`${misplaced} belongs in the body, not in the address, which logs keep.`);
  const read = readerOf(headers);
  return new Map(read(await text()).filter(([, value]) => value !== ''));
}

/** RFC 6749, appendix B: UTF-8. */
function readerOf(headers: IncomingHttpHeaders): (text: string) => [string, string][] {
  const { type, isUtf8, encoding } = declaredBody(headers);
  const reader = type === 'application/json' ? readJson : type === 'application/x-www-form-urlencoded' ? readForm : undefined;
  if (!reader) throw invalidRequest(`Send the body as application/x-www-form-urlencoded or application/json; got ${type || 'no Content-Type'}.`);
  if (!isUtf8) throw invalidRequest('The body must be UTF-8.');
  if (encoding !== undefined) throw invalidRequest(`The body must be sent without Content-Encoding; got ${encoding.slice(0, 80)}.`);
  return reader;
}

/** The first parameter that came more than once, which none may (RFC 6749, sections 3.1 and 3.2). */
export function repeatedOf(parameters: URLSearchParams): string | undefined {
  const seen = new Set<string>();
  // a megabyte holds a hundred thousand names: each is looked at once
  return [...parameters.keys()].find((name) => seen.size === seen.add(name).size);
}

/** @throws invalid_request where it is not there */
export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw invalidRequest(`${name} is missing.`);
  return value;
}

function readForm(text: string): [string, string][] {
  const form = new URLSearchParams(text);
  const repeated = repeatedOf(form);
  if (repeated !== undefined) throw invalidRequest(`${repeated} came more than once.`);
  return [...form];
}

function readJson(text: string): [string, string][] {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidRequest('The JSON body must be an object.');
  return Object.entries(value).flatMap(([name, entry]: [string, unknown]): [string, string][] => {
    // as an optional field of every other body
    if (entry === null) return [];
    if (typeof entry !== 'string') throw invalidRequest(`${name} must be a text; got ${Array.isArray(entry) ? 'an array' : typeof entry}.`);
    return [[name, entry]];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(withoutMark(text));
  } catch {
    throw invalidRequest('The body is not valid JSON.');
  }
}
