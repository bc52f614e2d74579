// Writes a request for an endpoint that is part of the API, but not under /v1, into the journal of its workspace.

import type { IncomingMessage } from 'node:http';

import { journalBody } from '../http/journal-request.js';
import type { Page, HttpRequest } from './page.js';

interface Answered {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly operation: string;
  readonly page: Page;
  readonly headers: Readonly<Record<string, string>>;
  readonly durationMs: number;
}

/** Where the workspace is there: looking makes none. */
export function journalPage(incoming: HttpRequest, { id, request, operation, page, headers, durationMs }: Answered): void {
  const hosted = incoming.services.workspaces.peek(incoming.workspace);
  if (!hosted) return;
  const text = incoming.textSoFar() ?? '';
  const isText = headers['Content-Type']?.startsWith('application/json') ?? false;
  const entry = hosted.journal.open({
    id,
    at: hosted.workspace.clock.now(),
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    requestHeaders: request.rawHeaders,
    operation,
    caller: null,
    requestBody: text === '' ? null : journalBody(text),
    status: page.status,
    // an HTML page is no answer to code
    responseBody: isText ? journalBody(String(page.body)) : null,
    responseHeaders: Object.entries(headers).flat(),
    durationMs,
    internal: page.internal ?? null,
  });
  hosted.journal.complete(entry);
}
