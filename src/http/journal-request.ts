// Writes a request into the journal of its workspace.

import type { Exchange } from './handle-request.js';
import { type JournalEntry, MAX_JOURNAL_BODY } from '../journal/request-journal.js';
import type { HostedWorkspace } from '../hosting/hosted-workspace.js';

/** What is known of a request when it comes. */
export function openEntry({ id, request, operation }: Exchange, hosted: HostedWorkspace): JournalEntry {
  return {
    id,
    at: hosted.workspace.clock.now(),
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    requestHeaders: request.rawHeaders,
    operation: operation?.id ?? null,
    caller: null,
    requestBody: null,
    status: 0,
    responseBody: null,
    responseHeaders: [],
    durationMs: 0,
    internal: null,
  };
}

/** A body as it is kept: a long one is cut. */
export function journalBody(text: string): string {
  if (text.length <= MAX_JOURNAL_BODY) return text;
  return `${text.slice(0, MAX_JOURNAL_BODY)}… (${text.length} characters)`;
}
