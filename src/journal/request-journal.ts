// The request journal: what an integrator's code really sent, and what it got. The last requests of a workspace, in memory, bounded in number
// and in bytes.
// Secrets are masked when it is read, so that writing it costs next to nothing.
//
// Entries are kept as bytes, outside the garbage collector's reach. As objects they would outlive every one of its rounds and be copied
// in each: that cost a request a third more time, and made Node 24's heap three times as large.

import { Observers } from '../platform/observers.js';
import { BOUNDS } from '../workspace/bounds.js';

/** How many requests are remembered. */
const CAPACITY = 10_000;
/** Bodies are kept up to here, in characters. */
export const MAX_JOURNAL_BODY = 16_384;

/** So many of the events and of the records that a request caused are kept: a bulk call may cause ten thousand. */
export const MAX_CAUSED = 100;

/** Bytes of the first page, and of the largest that no single entry asks for: a workspace that is hardly used takes little. */
const [SMALLEST_PAGE, LARGEST_PAGE] = [4_096, 262_144];
/**
 * Five numbers, 32 bits each, stand before an entry: its status, and the lengths of its operation, its head, the request's body and the
 * answer's; NONE for one that it does not have. So what is looked for is found without reading the rest.
 */
const PREFIX = 20;
const NONE = -1;
/** The most bytes that a UTF-16 unit takes in UTF-8. */
const WIDEST = 3;

/** A record that a request changed. */
export interface Caused {
  readonly collection: string;
  readonly id: string;
  readonly change: 'created' | 'updated' | 'deleted';
}

/** A request that came, with what it was answered as far as it is. */
export interface JournalEntry {
  readonly id: string;
  /** Epoch ms on the workspace's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: readonly string[];
  operation: string | null;
  caller: string | null;
  requestBody: string | null;
  /** 0 while the request is under way. */
  status: number;
  responseBody: string | null;
  responseHeaders: readonly string[];
  durationMs: number;
  /** What the answer does not say: the private detail of an error. */
  internal: string | null;
  /** Fields and parameters that the API does not know, and took no notice of. */
  ignored: readonly string[];
  /** Ids of the events that it caused, the first MAX_CAUSED. */
  readonly events: string[];
  /** The same of records. */
  readonly records: Caused[];
}

export interface JournalObserver {
  /** A request has come. What is not known of it yet is filled in until it is completed. */
  readonly opened?: (entry: JournalEntry) => void;
  /** It is answered, or its client went away. */
  readonly completed?: (entry: JournalEntry) => void;
  /** What was completed is forgotten; what is under way goes on. */
  readonly cleared?: () => void;
}

/** A completed request. It is read at once or not at all: what is forgotten is written over. */
export interface StoredEntry {
  readonly read: () => JournalEntry;
}

/** Which completed requests are asked for; undefined: whatever it is. */
export interface Asked {
  readonly operation?: string | undefined;
  readonly status?: number | undefined;
}

/** All of an entry but its bodies and its operation, in the order in which it is kept: an array is written and read in half the time of an object. */
type Head = readonly [
  id: string,
  at: number,
  method: string,
  path: string,
  requestHeaders: readonly string[],
  caller: string | null,
  responseHeaders: readonly string[],
  durationMs: number,
  internal: string | null,
  ignored: readonly string[],
  events: string[],
  records: Caused[],
];

interface Page {
  readonly bytes: Buffer;
  /** Where each entry begins, oldest first. */
  readonly starts: number[];
  end: number;
}

export interface JournalOptions {
  /** How many requests it remembers. */
  readonly most?: number | undefined;
  /** How many bytes its pages take. */
  readonly bytes?: number | undefined;
}

export class RequestJournal {
  /** Told when what its pages take has changed. Not an observer: with none of those, a request costs nothing to tell of. */
  held: (bytes: number) => void = () => {};

  /** Oldest first. */
  #pages: Page[] = [];
  #count = 0;
  /** Of all pages. */
  #bytes = 0;
  /** A page of what is forgotten, to be written over: a steady load asks for no memory. */
  #spare: Page | undefined;
  /** Requests under way, in the order in which they came: as many as are in flight. A Set whose elements come and go doubled the pauses of the garbage collector. */
  readonly #open: JournalEntry[] = [];
  readonly #observers: Observers<JournalObserver>;
  readonly #most: number;
  readonly #mostBytes: number;

  /** @param warn told of an observer that throws; default: a warning of the process */
  constructor(warn?: (message: string) => void, { most = CAPACITY, bytes = BOUNDS.journal.workspace }: JournalOptions = {}) {
    this.#observers = new Observers('the request journal', warn);
    this.#most = most;
    this.#mostBytes = bytes;
  }

  /** Tells an observer of all that comes from now on. What it throws is caught and warned of. @returns how to stop */
  observe(observer: JournalObserver): () => void {
    return this.#observers.add(observer);
  }

  /** A request that has come: it is listed once it is completed, which it must be. @returns the same entry */
  open(entry: JournalEntry): JournalEntry {
    this.#open.push(entry);
    this.#observers.tell((observer) => observer.opened?.(entry));
    return entry;
  }

  /** A request that is answered, or whose client went away. One that is not open is left alone. */
  complete(entry: JournalEntry): void {
    const at = this.#open.indexOf(entry);
    if (at === -1) return;
    this.#open.splice(at, 1);
    this.#keep(entry);
    this.#observers.tell((observer) => observer.completed?.(entry));
  }

  /** Requests under way, oldest first. */
  underWay(): JournalEntry[] {
    return [...this.#open];
  }

  /** Those that are completed, newest first: in the order in which they were answered. */
  list(): JournalEntry[] {
    return this.find().map((entry) => entry.read());
  }

  /** The same, of those that are asked for; each costs its reading only where it is read. */
  find({ operation, status }: Asked = {}): StoredEntry[] {
    const name = operation === undefined ? undefined : Buffer.from(operation);
    const found: StoredEntry[] = [];
    for (const { bytes, start } of this.#newestFirst()) {
      const fits = (status === undefined || bytes.readInt32LE(start) === status) && (name === undefined || isOf(bytes, start, name));
      if (fits) found.push({ read: () => read(bytes, start) });
    }
    return found;
  }

  get(id: string): JournalEntry | undefined {
    // a head is JSON that begins with the id
    const beginning = Buffer.from(`[${JSON.stringify(id)},`);
    for (const { bytes, start } of this.#newestFirst()) if (startsAt(bytes, headOf(bytes, start), beginning)) return read(bytes, start);
    return undefined;
  }

  *#newestFirst(): Generator<{ readonly bytes: Buffer; readonly start: number }> {
    let left = this.#most;
    for (const { bytes, starts } of this.#pages.toReversed())
      for (const start of starts.toReversed()) {
        if (left <= 0) return;
        left -= 1;
        yield { bytes, start };
      }
  }

  /** Forgets the oldest, as far as there are so many bytes of them, and gives their memory back. @returns whether there were any */
  letGo(bytes: number): boolean {
    const target = this.#bytes - bytes;
    const before = this.#pages.length;
    while (this.#pages.length > 0 && this.#bytes > target) this.#forgetPage();
    this.#spare = undefined;
    this.held(this.#bytes);
    return this.#pages.length < before;
  }

  clear(): void {
    this.#pages = [];
    this.#count = 0;
    this.#bytes = 0;
    this.#spare = undefined;
    this.#observers.tell((observer) => observer.cleared?.());
    this.held(this.#bytes);
  }

  /** The oldest are forgotten, a page at a time. */
  #keep(entry: JournalEntry): void {
    const head = JSON.stringify(toHead(entry));
    const { operation, requestBody, responseBody, status } = entry;
    const texts = [operation, head, requestBody, responseBody];
    const page = this.#pageFor(texts);
    page.starts.push(page.end);
    let number = page.end;
    page.bytes.writeInt32LE(status, number);
    page.end += PREFIX;
    for (const text of texts) page.bytes.writeInt32LE(write(page, text), (number += 4));
    this.#count += 1;
    const oldest = this.#pages[0];
    if (oldest && this.#count - oldest.starts.length >= this.#most) this.#forgetPage();
  }

  #forgetPage(): void {
    const oldest = this.#pages.shift();
    if (!oldest) return;
    this.#count -= oldest.starts.length;
    this.#bytes -= oldest.bytes.length;
    this.#spare = oldest;
  }

  /** The newest page, or a new one where that has not so many bytes left. */
  #pageFor(texts: readonly (string | null)[]): Page {
    const newest = this.#pages.at(-1);
    const left = newest ? newest.bytes.length - newest.end - PREFIX : 0;
    // the exact number of bytes is asked for only where there may be too little room
    if (newest && left >= WIDEST * sum(texts, (text) => text.length)) return newest;
    const room = sum(texts, Buffer.byteLength);
    if (newest && left >= room) return newest;
    const size = Math.max(PREFIX + room, newest ? Math.min(LARGEST_PAGE, newest.bytes.length * 2) : SMALLEST_PAGE);
    while (this.#pages.length > 0 && this.#bytes + size > this.#mostBytes) this.#forgetPage();
    const spare = this.#spare;
    const bytes = spare && spare.bytes.length >= size ? spare.bytes : Buffer.allocUnsafeSlow(size);
    this.#spare = undefined;
    const page = { bytes, starts: [], end: 0 };
    this.#pages.push(page);
    this.#bytes += bytes.length;
    this.held(this.#bytes);
    return page;
  }
}

function sum(texts: readonly (string | null)[], of: (text: string) => number): number {
  let all = 0;
  for (const text of texts) if (text !== null) all += of(text);
  return all;
}

/** @returns the bytes that the text takes */
function write(page: Page, text: string | null): number {
  if (text === null) return NONE;
  const length = page.bytes.write(text, page.end);
  page.end += length;
  return length;
}

function isOf(bytes: Buffer, start: number, operation: Buffer): boolean {
  return bytes.readInt32LE(start + 4) === operation.length && startsAt(bytes, start + PREFIX, operation);
}

/** Where its head begins. */
const headOf = (bytes: Buffer, start: number): number => start + PREFIX + Math.max(0, bytes.readInt32LE(start + 4));

const startsAt = (bytes: Buffer, start: number, text: Buffer): boolean =>
  start + text.length <= bytes.length && bytes.compare(text, 0, text.length, start, start + text.length) === 0;

function read(bytes: Buffer, start: number): JournalEntry {
  const number = (at: number): number => bytes.readInt32LE(start + 4 * at);
  const [status, operationLength, headLength, requestLength, responseLength] = [number(0), number(1), number(2), number(3), number(4)];
  const head = headOf(bytes, start);
  const request = head + headLength;
  const response = request + Math.max(0, requestLength);
  const values: Head = JSON.parse(bytes.toString('utf8', head, request));
  const operation = textAt(bytes, start + PREFIX, operationLength);
  return toEntry(values, { status, operation, requestBody: textAt(bytes, request, requestLength), responseBody: textAt(bytes, response, responseLength) });
}

const textAt = (bytes: Buffer, start: number, length: number): string | null => (length === NONE ? null : bytes.toString('utf8', start, start + length));

function toHead(entry: JournalEntry): Head {
  const { id, at, method, path, requestHeaders, caller, responseHeaders, durationMs, internal, ignored, events, records } = entry;
  return [id, at, method, path, requestHeaders, caller, responseHeaders, durationMs, internal, ignored, events, records];
}

function toEntry(head: Head, rest: Pick<JournalEntry, 'operation' | 'requestBody' | 'status' | 'responseBody'>): JournalEntry {
  const [id, at, method, path, requestHeaders, caller, responseHeaders, durationMs, internal, ignored, events, records] = head;
  return { id, at, method, path, requestHeaders, caller, responseHeaders, durationMs, internal, ignored, events, records, ...rest };
}
