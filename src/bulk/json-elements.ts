// Where the records stand in a JSON text, found without parsing the whole: so that a file of millions of values neither fills the memory nor
// keeps other requests waiting. What a record is worth is decided elsewhere.

import { real } from '../platform/real-time.js';
import { DEEPEST } from './json-row.js';
import { endOfString, findJsonFault, type JsonFault, positionAt, skipSpace } from './json-text.js';
import { MAX_ROW, MAX_ROWS, tooManyRows, UnreadableFile } from './rows.js';

/** How many characters are looked through before others have their turn: a millisecond or two. */
const TURN = 32 * 1024;
/** How much after a part is looked at to say what is wrong with it: what ends it may be what is wrong. */
const AFTER = 64;

const SPANS_A_BLOCK = 4_096;

/** A part of the text: from, and up to. */
export type Span = readonly [start: number, end: number];

/** Spans in their order, eight bytes each: as a little array for each, a million would take 70 MiB, and as much again until it is collected. */
export class Spans implements Iterable<Span> {
  readonly #blocks: Uint32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(span: Span): void {
    const at = this.#length % SPANS_A_BLOCK;
    if (at === 0) this.#blocks.push(new Uint32Array(SPANS_A_BLOCK * 2));
    this.#blocks.at(-1)?.set(span, at * 2);
    this.#length += 1;
  }

  *[Symbol.iterator](): Iterator<Span> {
    for (const [number, block] of this.#blocks.entries()) {
      const count = Math.min(SPANS_A_BLOCK, this.#length - number * SPANS_A_BLOCK);
      for (let at = 0; at < count; at += 1) yield [block[at * 2] ?? 0, block[at * 2 + 1] ?? 0];
    }
  }
}

/** The list of records: their spans, or why there is none. */
export type Found = { readonly spans: Spans } | { readonly names: readonly string[]; readonly isOther: boolean };

/**
 * Finds the records: the elements of the array that the text is, or that the object which it is has under a name. Each is JSON, or longer
 * than MAX_ROW.
 * @param text begins with a bracket or brace, after white space
 * @throws UnreadableFile where the text is not JSON, nests too deep, or has more than MAX_ROWS records
 */
export async function findRecords(text: string, name: string): Promise<Found> {
  const walk = new Walk(text);
  walk.skipSpace();
  const found = text[walk.at] === '[' ? { spans: await elements(walk, 1) } : await members(walk, name);
  walk.skipSpace();
  if (walk.at < text.length) throw walk.fault(walk.at);
  return found;
}

async function elements(walk: Walk, depth: number): Promise<Spans> {
  const spans = new Spans();
  const open = walk.at;
  walk.at += 1;
  walk.skipSpace();
  if (walk.take(']')) return spans;
  do {
    walk.skipSpace();
    const span = await walk.value(depth, open);
    if (spans.length === MAX_ROWS) throw tooManyRows();
    spans.add(span);
  } while (walk.take(','));
  if (!walk.take(']')) throw walk.fault(walk.at);
  return spans;
}

/** Of another name that comes twice the last counts, as JSON.parse has it. */
async function members(walk: Walk, wanted: string): Promise<Found> {
  let found: Spans | undefined;
  let isOther = false;
  const names: string[] = [];
  const open = walk.at;
  walk.at += 1;
  walk.skipSpace();
  if (walk.take('}')) return { names, isOther };
  do {
    walk.skipSpace();
    const name = walk.name();
    if (name === wanted && (found || isOther))
      throw new UnreadableFile(`The file has ${JSON.stringify(name)} twice, and one of the two lists would be lost. Make one list of them.`);
    walk.skipSpace();
    if (!walk.take(':')) throw walk.fault(walk.at);
    walk.skipSpace();
    const isList = name === wanted && walk.text[walk.at] === '[';
    if (isList) found = await elements(walk, 2);
    else await walk.value(1, open);
    if (name === wanted) [found, isOther] = isList ? [found, false] : [undefined, true];
    if (names.length < 10) names.push(name);
    walk.skipSpace();
  } while (walk.take(','));
  if (!walk.take('}')) throw walk.fault(walk.at);
  return found ? { spans: found } : { names, isOther };
}

class Walk {
  at = 0;
  #turned = 0;

  constructor(readonly text: string) {}

  skipSpace(): void {
    this.at = skipSpace(this.text, this.at);
  }

  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  name(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw this.fault(start);
    this.at = Math.min(endOfString(this.text, start) + 1, this.text.length);
    return String(this.#parsed([start, this.at]));
  }

  /**
   * Goes past a value, up to the comma or bracket after it.
   * @param depth how many levels are open around it; open where the innermost of them begins
   */
  async value(depth: number, open: number): Promise<Span> {
    const start = this.at;
    const { text } = this;
    let level = depth;
    for (; this.at < text.length; this.at += 1) {
      const code = text.charCodeAt(this.at);
      if (code === 34) this.at = endOfString(text, this.at);
      else if (code === 91 || code === 123) level += 1;
      else if (code === 93 || code === 125) {
        if (level === depth) break;
        level -= 1;
      } else if (code === 44 && level === depth) break;
      if (level > DEEPEST) throw new UnreadableFile(`The file nests more than ${DEEPEST} levels (${positionAt(text, this.at)}).`);
      if (this.at - this.#turned > TURN) await this.#giveWay();
    }
    this.at = Math.min(this.at, text.length);
    const span: Span = [start, this.at];
    if (this.at - start <= MAX_ROW) this.#parsed(span);
    else if (this.at === text.length) throw this.#refusal({ offset: open, reason: 'what begins here is never closed' });
    return span;
  }

  /** What is wrong here, or before. */
  fault(offset: number, start = offset): UnreadableFile {
    const { text } = this;
    const whole = text.length <= MAX_ROW ? findJsonFault(text) : null;
    if (whole) return this.#refusal(whole);
    const part = offset > start ? findJsonFault(text.slice(start, offset + AFTER)) : null;
    return this.#refusal(
      part ? { offset: start + part.offset, reason: part.reason } : { offset, reason: `found ${JSON.stringify(text.slice(offset, offset + 1))}` },
    );
  }

  #refusal({ offset, reason }: JsonFault): UnreadableFile {
    return new UnreadableFile(`The file is not valid JSON at ${positionAt(this.text, offset)}: ${reason}.`);
  }

  #parsed([start, end]: Span): unknown {
    try {
      return JSON.parse(this.text.slice(start, end));
    } catch {
      throw this.fault(end, start);
    }
  }

  async #giveWay(): Promise<void> {
    this.#turned = this.at;
    await real.nextTurn();
  }
}
