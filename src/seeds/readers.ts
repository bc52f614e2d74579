// Readers: each takes a value of a scenario and gives it typed, or says what is wrong and what is allowed. What the fields of a
// scenario are is scenario-schema.ts' business.

import { meant, nearest } from '../domain/nearest.js';
import type { Path } from './read-yaml.js';
import { parseWhen, resolveWhen, type When } from './when.js';

/** Where something was declared. */
export interface Origin {
  readonly source: string;
  readonly line: number;
  /** Dotted: `students.3`. */
  readonly path: string;
}

/** What readers tell their findings to. */
export interface Findings {
  /** `problem` goes on where the path stops: `must be ...`. */
  readonly report: (path: Path, problem: string) => void;
  readonly originOf: (path: Path) => Origin;
}

/** undefined: the value can't be used, and has been reported. */
export type Reader<T> = (value: unknown, path: Path, findings: Findings) => T | undefined;

/** A field of an object; `fallback` stands for one that is left out or null. */
export type Field<T> = { readonly read: Reader<T> } & ({ readonly required: true } | { readonly required: false; readonly fallback: T });

export type Shape = Readonly<Record<string, Field<unknown>>>;

export type Read<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

export type Declared<S extends Shape> = Read<S> & { readonly origin: Origin };

export const required = <T>(read: Reader<T>): Field<T> => ({ read, required: true });

export function optional<T>(read: Reader<T>): Field<T | null>;
export function optional<T>(read: Reader<T>, fallback: T): Field<T>;
export function optional<T>(read: Reader<T>, fallback: T | null = null): Field<T | null> {
  return { read, required: false, fallback };
}

/** @param what the thing with its article: `a student` */
export function object<S extends Shape>(what: string, shape: S): Reader<Declared<S>> {
  const names = Object.keys(shape);
  return (value, path, findings) => {
    if (!isObject(value)) return refuse(findings, path, `must be ${what}, written as \`name: value\` lines; got ${nameOf(value)}.`);
    const read: Record<string, unknown> = { origin: findings.originOf(path) };
    let whole = true;
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(shape, key)) continue;
      const near = nearest(key, names);
      findings.report([...path, key], `is not a field of ${what}. ${near === undefined ? `Its fields: ${names.join(', ')}.` : `Did you mean \`${near}\`?`}`);
      whole = false;
    }
    for (const [name, field] of Object.entries(shape)) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      if (given === undefined || given === null) {
        if (field.required) findings.report([...path, name], 'is required.');
        else read[name] = field.fallback;
        whole &&= !field.required;
        continue;
      }
      read[name] = field.read(given, [...path, name], findings);
      whole &&= read[name] !== undefined;
    }
    // every field of the shape has been read by its own reader
    return whole ? (read as Declared<S>) : undefined;
  };
}

export function list<T>(what: string, item: Reader<T>, most = 100_000): Reader<readonly T[]> {
  return (value, path, findings) => {
    if (!Array.isArray(value)) return refuse(findings, path, `must be a list of ${what}; got ${nameOf(value)}.`);
    if (value.length > most) return refuse(findings, path, `must have at most ${most} elements; got ${value.length}.`);
    const items = value.map((element: unknown, i) => item(element, [...path, i], findings));
    const good = items.filter((element) => element !== undefined);
    return good.length === items.length ? good : undefined;
  };
}

/** @param most characters at most */
export function text(most = 255): Reader<string> {
  return (value, path, findings) => {
    if (typeof value !== 'string') return refuse(findings, path, `must be a string; got ${nameOf(value)}.${isPlain(value) ? ' Put it in quotes.' : ''}`);
    if (value === '') return refuse(findings, path, 'must not be empty. Leave it out, or write null, where there is none.');
    if (value.length > most) return refuse(findings, path, `must have at most ${most} characters; got ${value.length}.`);
    if (value.includes('\0') || !value.isWellFormed()) return refuse(findings, path, 'must not hold U+0000 or half of a surrogate pair.');
    return value;
  };
}

/** A text that a pattern describes. @param allowed as the sentence has it: `an email address, as a@b.test` */
export function textLike(isGood: (text: string) => boolean, allowed: string): Reader<string> {
  const plain = text();
  return (value, path, findings) => {
    const read = plain(value, path, findings);
    return read === undefined || isGood(read) ? read : refuse(findings, path, `must be ${allowed}; got ${JSON.stringify(read)}.`);
  };
}

export function number(least: number, most: number, { whole = false } = {}): Reader<number> {
  const allowed = `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  return (value, path, findings) => {
    if (typeof value !== 'number') return refuse(findings, path, `must be ${allowed}; got ${nameOf(value)}.`);
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    return fits ? value : refuse(findings, path, `must be ${allowed}; got ${value}.`);
  };
}

export const truth: Reader<boolean> = (value, path, findings) =>
  typeof value === 'boolean' ? value : refuse(findings, path, `must be true or false; got ${nameOf(value)}.`);

export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, path, findings) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    return refuse(
      findings,
      path,
      `must be ${allowed.length === 1 ? '' : 'one of '}${listed(allowed)}; got ${typeof value === 'string' ? JSON.stringify(value) : nameOf(value)}.${typeof value === 'string' ? meant(value, allowed) : ''}`,
    );
  };
}

/** What either of two readers takes; the second says what is allowed. */
export function either<A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (value, path, findings) => first(value, path, { ...findings, report: () => {} }) ?? second(value, path, findings);
}

export const when: Reader<When> = (value, path, findings) => {
  const read = typeof value === 'string' ? parseWhen(value) : null;
  return (
    read ??
    refuse(
      findings,
      path,
      `must be an offset from as_of (-30d, +10y), a date or an RFC 3339 time; got ${typeof value === 'string' ? JSON.stringify(value) : nameOf(value)}.`,
    )
  );
};

/** Epoch milliseconds: what offsets count from is no offset itself. */
export const moment: Reader<number> = (value, path, findings) => {
  const read = typeof value === 'string' ? parseWhen(value) : null;
  if (read?.kind === 'absolute') return resolveWhen(read, 0);
  return refuse(
    findings,
    path,
    `must be a date or an RFC 3339 time, as 2026-01-23T10:00:00Z; got ${typeof value === 'string' ? JSON.stringify(value) : nameOf(value)}.`,
  );
};

/** Any object of YAML, as it stands. */
export const anyObject: Reader<Readonly<Record<string, unknown>>> = (value, path, findings) =>
  isObject(value) ? value : refuse(findings, path, `must be an object; got ${nameOf(value)}.`);

function refuse(findings: Findings, path: Path, problem: string): undefined {
  findings.report(path, problem);
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a string', number: 'a number', boolean: `${String(value)}`, object: 'an object' }[typeof value as string] ?? typeof value;
}

/** `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
