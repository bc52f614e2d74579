// The names of headers, in one place: those of the sandbox's own, of which another is a typing error, and those that the page of another
// origin may send and see (contract, "CORS is open"). A test holds the lists against what the code reads and sets.

import type { IncomingHttpHeaders } from 'node:http';

import { invalid } from '../contract/errors.js';
import { didYouMean } from '../domain/nearest.js';

/** Those that we read. What we answer with, and what our deliveries carry, is taken as well: proxies and clients hand it on. */
export const OWN_HEADERS = ['X-Sandbox-Admin-Token', 'X-Sandbox-Request-Id', 'X-Sandbox-Version', 'X-Sandbox-Event-Id', 'X-Sandbox-Attempt'] as const;

export const ALLOWED_HEADERS: readonly string[] = [
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Idempotency-Key',
  'Last-Event-ID',
  'Prefer',
  'X-API-Key',
  'X-API-Secret',
  ...OWN_HEADERS,
];

export const EXPOSED_HEADERS: readonly string[] = [
  'Allow',
  'Content-Disposition',
  'Date',
  'Idempotency-Replayed',
  'Location',
  'Preference-Applied',
  'Retry-After',
  'WWW-Authenticate',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Sandbox-Request-Id',
  'X-Sandbox-Version',
];

const PREFIX = 'x-sandbox-';
const KNOWN: ReadonlySet<string> = new Set(OWN_HEADERS.map((name) => name.toLowerCase()));

/** A header of the sandbox's own that there is not would do nothing, and whoever sent it would believe that it did. @throws VALIDATION_ERROR */
export function refuseUnknownHeaders(headers: IncomingHttpHeaders): void {
  for (const name in headers) {
    if (!name.startsWith(PREFIX) || KNOWN.has(name)) continue;
    const shown = name.slice(0, 100);
    throw invalid(shown, 'unknown', `The request has a header \`${shown}\` that the sandbox does not know.${didYouMean(name, OWN_HEADERS)}`);
  }
}
