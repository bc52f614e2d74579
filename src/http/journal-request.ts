// Writes a request into the journal of its workspace.

import type { IncomingMessage } from 'node:http';

import { type Caused, type JournalEntry, MAX_CAUSED, MAX_JOURNAL_BODY } from '../journal/request-journal.js';
import type { Committed } from '../workspace/changes.js';
import type { Answer } from './answer.js';

/** What is known of a request when it comes. @param at epoch ms on the workspace's clock */
export function openEntry(id: string, request: IncomingMessage, at: number, operation: string | undefined): JournalEntry {
  return {
    id,
    at,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    requestHeaders: request.rawHeaders,
    operation: operation ?? null,
    caller: null,
    requestBody: null,
    status: 0,
    responseBody: null,
    responseHeaders: [],
    durationMs: 0,
    internal: null,
    ignored: [],
    events: [],
    records: [],
  };
}

/** What is known of it once it is answered. */
export function completeEntry(entry: JournalEntry, answer: Answer, headers: readonly string[], durationMs: number): void {
  const { status, body, contentType = '', internal } = answer;
  entry.status = status;
  // a page for people is no answer to code, and a file is no text
  entry.responseBody = typeof body === 'string' && body !== '' && !contentType.startsWith('text/html') ? journalBody(body) : null;
  entry.responseHeaders = headers;
  entry.durationMs = durationMs;
  entry.internal = internal ?? null;
}

/** A body as it is kept: a long one is cut. */
export function journalBody(text: string): string {
  if (text.length <= MAX_JOURNAL_BODY) return text;
  return `${text.slice(0, MAX_JOURNAL_BODY)}… (${text.length} characters)`;
}

/** Collections of the sandbox's own bookkeeping: nobody asks which of their records a request has changed. */
const OWN = new Set(['events', 'deliveries', 'idempotency', 'clock']);

/** Notes the events and records that a transaction of the request has caused, as many as an entry holds. */
export function noteCommit({ events, records }: JournalEntry, { emitted, changes }: Pick<Committed<unknown>, 'emitted' | 'changes'>): void {
  for (const { record } of emitted) if (events.length < MAX_CAUSED) events.push(record.id);
  for (const { collection, change } of changes) {
    if (records.length >= MAX_CAUSED) return;
    if (!OWN.has(collection.name)) noteRecord(records, { collection: collection.name, id: (change.after ?? change.before)?.id ?? '', change: kindOf(change) });
  }
}

const kindOf = ({ before, after }: { readonly before?: unknown; readonly after?: unknown }): Caused['change'] =>
  !before ? 'created' : after ? 'updated' : 'deleted';

/** A record that one request changes twice is told of once; what it made stays made. */
function noteRecord(records: Caused[], caused: Caused): void {
  const at = records.findIndex(({ collection, id }) => collection === caused.collection && id === caused.id);
  if (at === -1) records.push(caused);
  else if (caused.change === 'deleted') records[at] = caused;
}
