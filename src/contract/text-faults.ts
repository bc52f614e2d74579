// What JSON allows and the API does not: NUL and lone surrogates in strings, and nesting without end.

import type { Fault } from '../domain/fault.js';
import { MAX_FAULTS } from './faults.js';

/** How deep a body may nest. */
export const MAX_DEPTH = 64;

/** How much of a path a fault tells: keys are the sender's, and so is their length. */
const MAX_PATH = 255;

/** In JSON a NUL or half of a surrogate pair is written as an escape only. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** True for text that every database and file can hold: no U+0000 and no half of a surrogate pair. */
export const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether the walk below is needed: it takes escapes of a certain kind, or deep nesting. Almost no body has either, so almost none is walked. */
export function needsWalk(json: string): boolean {
  if (SUSPICIOUS_ESCAPE.test(json)) return true;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    else if (code === 34) at = endOfString(json, at);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Where a string's closing quote stands: brackets inside strings are text, and closing ones would hide how deep it goes. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}

/** An array or object whose children are being looked at. */
interface Level {
  readonly value: object;
  /** Undefined: an array, whose keys are its indexes. */
  readonly keys: readonly string[] | undefined;
  readonly path: string;
  next: number;
}

/**
 * The faults of a parsed body, in its order. Walks without recursion, since the depth is the sender's, and holds no more than the
 * way to where it stands. Faults over MAX_FAULTS are counted: they are the last one again.
 */
export function textFaults(body: unknown): Fault[] {
  const faults: Fault[] = [];
  const way: Level[] = [];
  if (typeof body === 'string' && !isCleanText(body)) add(faults, '');
  if (isContainer(body)) way.push(toLevel(body, ''));
  for (let level = way.at(-1); level; level = way.at(-1)) {
    if (way.length > MAX_DEPTH) return [depthFault(level.path)];
    const child = nextChild(level);
    if (!child) {
      way.pop();
      continue;
    }
    const [key, value] = child;
    if (level.keys && !isCleanText(key)) add(faults, level.path);
    if (typeof value === 'string' && !isCleanText(value)) add(faults, join(level.path, key));
    if (isContainer(value)) way.push(toLevel(value, join(level.path, key)));
  }
  return faults;
}

export function charactersFault(field: string): Fault {
  const name = field.replaceAll('\0', '');
  return { field: name, constraint: 'characters', message: `${name === '' ? 'The body' : `\`${name}\``} must not hold U+0000 or half of a surrogate pair.` };
}

function depthFault(path: string): Fault {
  return { field: path.split('.')[0] ?? '', constraint: 'depth', message: `The body must not nest more than ${MAX_DEPTH} levels.` };
}

function add(faults: Fault[], path: string): void {
  const last = faults.at(-1);
  faults.push(last && faults.length >= MAX_FAULTS ? last : charactersFault(path));
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

function toLevel(value: object, path: string): Level {
  return { value, keys: Array.isArray(value) ? undefined : Object.keys(value), path, next: 0 };
}

function nextChild(level: Level): [key: string, value: unknown] | undefined {
  const { value, keys, next } = level;
  level.next += 1;
  if (Array.isArray(value)) return next < value.length ? [String(next), value[next]] : undefined;
  const key = keys?.[next];
  // Reflect.get takes a key as it stands, and every one is the object's own
  return key === undefined ? undefined : [key, Reflect.get(value, key)];
}

function join(path: string, key: string): string {
  const name = key.replaceAll('\0', '');
  return (path === '' ? name : `${path}.${name}`).slice(0, MAX_PATH).toWellFormed();
}
