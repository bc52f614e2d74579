// The request journal: what an integrator's code really sent, and what it got. The last requests of a workspace, in memory.
// Secrets are masked when it is read, so that writing it costs next to nothing.
//
// Entries are kept as bytes, outside the garbage collector's reach. As objects they would outlive every one of its rounds and be copied
// in each: that cost a request a third more time, and made Node 24's heap three times as large.

import { Observers } from '../platform/observers.js';

/** How many requests are remembered. */
const CAPACITY = 1_000;
/** Bodies are kept up to here, in characters. */
export const MAX_JOURNAL_BODY = 16_384;

/** So many of the events and of the records that a request caused are kept: a bulk call may cause ten thousand. */
export const MAX_CAUSED = 100;

/** Bytes of the first page, and of the largest that no single entry asks for: a workspace that is hardly used takes little. */
const [SMALLEST_PAGE, LARGEST_PAGE] = [4_096, 65_536];
/** Three lengths, 32 bits each, stand before an entry: of its head, of the request's body and of the answer's; NONE for no body. */
const PREFIX = 12;
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

/** All of an entry but its bodies, in the order in which it is kept: an array is written and read in half the time of an object. */
type Head = readonly [
  id: string,
  at: number,
  method: string,
  path: string,
  requestHeaders: readonly string[],
  operation: string | null,
  caller: string | null,
  status: number,
  responseHeaders: readonly string[],
  durationMs: number,
  internal: string | null,
  events: string[],
  records: Caused[],
];

interface Page {
  readonly bytes: Buffer;
  /** Where each entry begins, oldest first. */
  readonly starts: number[];
  end: number;
}

export class RequestJournal {
  /** Oldest first. */
  #pages: Page[] = [];
  #count = 0;
  /** A page of what is forgotten, to be written over: a steady load asks for no memory. */
  #spare: Page | undefined;
  /** Requests under way, in the order in which they came: as many as are in flight. A Set whose elements come and go doubled the pauses of the garbage collector. */
  readonly #open: JournalEntry[] = [];
  readonly #observers: Observers<JournalObserver>;

  /** @param warn told of an observer that throws; default: a warning of the process */
  constructor(warn?: (message: string) => void) {
    this.#observers = new Observers('the request journal', warn);
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
    const newestFirst = this.#pages.toReversed().flatMap(({ bytes, starts }) => starts.toReversed().map((start) => ({ bytes, start })));
    return newestFirst.slice(0, CAPACITY).map(({ bytes, start }) => read(bytes, start));
  }

  get(id: string): JournalEntry | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  clear(): void {
    this.#pages = [];
    this.#count = 0;
    this.#spare = undefined;
    this.#observers.tell((observer) => observer.cleared?.());
  }

  /** The oldest are forgotten, a page at a time. */
  #keep(entry: JournalEntry): void {
    const head = JSON.stringify(toHead(entry));
    const { requestBody, responseBody } = entry;
    const page = this.#pageWith(PREFIX + WIDEST * (head.length + (requestBody?.length ?? 0) + (responseBody?.length ?? 0)));
    page.starts.push(page.end);
    const lengths = page.end;
    page.end += PREFIX;
    page.bytes.writeInt32LE(write(page, head), lengths);
    page.bytes.writeInt32LE(write(page, requestBody), lengths + 4);
    page.bytes.writeInt32LE(write(page, responseBody), lengths + 8);
    this.#count += 1;
    const oldest = this.#pages[0];
    if (!oldest || this.#count - oldest.starts.length < CAPACITY) return;
    this.#count -= oldest.starts.length;
    this.#spare = this.#pages.shift();
  }

  /** The newest page, or a new one where that has not so many bytes left. */
  #pageWith(room: number): Page {
    const newest = this.#pages.at(-1);
    if (newest && newest.bytes.length - newest.end >= room) return newest;
    const size = Math.max(room, newest ? Math.min(LARGEST_PAGE, newest.bytes.length * 2) : SMALLEST_PAGE);
    const spare = this.#spare;
    const bytes = spare && spare.bytes.length >= size ? spare.bytes : Buffer.allocUnsafeSlow(size);
    this.#spare = undefined;
    const page = { bytes, starts: [], end: 0 };
    this.#pages.push(page);
    return page;
  }
}

/** @returns the bytes that the text takes */
function write(page: Page, text: string | null): number {
  if (text === null) return NONE;
  const length = page.bytes.write(text, page.end);
  page.end += length;
  return length;
}

function read(bytes: Buffer, start: number): JournalEntry {
  const [headLength, requestLength, responseLength] = [bytes.readInt32LE(start), bytes.readInt32LE(start + 4), bytes.readInt32LE(start + 8)];
  const head = start + PREFIX;
  const request = head + headLength;
  const response = request + Math.max(0, requestLength);
  const values: Head = JSON.parse(bytes.toString('utf8', head, request));
  return toEntry(values, textAt(bytes, request, requestLength), textAt(bytes, response, responseLength));
}

const textAt = (bytes: Buffer, start: number, length: number): string | null => (length === NONE ? null : bytes.toString('utf8', start, start + length));

function toHead(entry: JournalEntry): Head {
  const { id, at, method, path, requestHeaders, operation, caller, status, responseHeaders, durationMs, internal, events, records } = entry;
  return [id, at, method, path, requestHeaders, operation, caller, status, responseHeaders, durationMs, internal, events, records];
}

function toEntry(head: Head, requestBody: string | null, responseBody: string | null): JournalEntry {
  const [id, at, method, path, requestHeaders, operation, caller, status, responseHeaders, durationMs, internal, events, records] = head;
  return { id, at, method, path, requestHeaders, operation, caller, requestBody, status, responseBody, responseHeaders, durationMs, internal, events, records };
}
