// The catalogue of errors: code, status, when. Thrown once as ApiError, made an answer in one place (reply.ts). openapi.yaml and
// docs/errors.md are checked against it, both ways.

import type { Fault } from '../domain/fault.js';
import { MAX_FAULTS } from './faults.js';

export interface CatalogueEntry {
  readonly status: number;
  readonly when: string;
}

export const errorCatalogue = {
  VALIDATION_ERROR: { status: 400, when: 'The body, query, path or content does not fit the contract, or the JSON is malformed.' },
  AUTHENTICATION_REQUIRED: { status: 401, when: 'No credential, or an unknown, expired or revoked one.' },
  FORBIDDEN: { status: 403, when: 'The role or scope does not allow it.' },
  NOT_FOUND: { status: 404, when: 'There is no such route or record.' },
  METHOD_NOT_ALLOWED: { status: 405, when: 'The path is known, the method is not; `Allow` lists those that are.' },
  DUPLICATE_EMAIL: { status: 409, when: 'A student or user with that email exists (case does not matter).' },
  DUPLICATE_APPLICATION: { status: 409, when: 'The student has applied to that opportunity already.' },
  DUPLICATE_ENROLLMENT: { status: 409, when: 'The student is enrolled in that course already.' },
  CONFLICT: { status: 409, when: 'Another state is in the way: an expired attempt, a passed deadline, an Idempotency-Key still in progress.' },
  PAYLOAD_TOO_LARGE: { status: 413, when: 'The body is over the limit: 1 MiB of JSON (SANDBOX_BODY_LIMIT), 32 MiB in bulk (SANDBOX_BULK_BODY_LIMIT).' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, when: 'The body is of another type than the operation takes.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, when: 'The Idempotency-Key was used for another body or path.' },
  RATE_LIMIT_EXCEEDED: { status: 429, when: "The plan's limit is reached; `Retry-After` says when to go on." },
  INTERNAL_ERROR: { status: 500, when: 'Never by design: a failed write to disk.' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    when: 'There are too many workspaces, this one was reset while the request was under way, or the machine is out of something for a moment: `Retry-After` says so.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export interface ErrorExtras {
  /** Sent with the answer: `Allow`, `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the request journal and the log only, never for the answer. */
  readonly internal?: string;
  /** The record that is not there, as notFound names it: the id may be an external_id of one that is. */
  readonly missing?: { readonly what: string; readonly id: string };
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  /** @param message tells the integrator what to change */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly extras: ErrorExtras = {},
  ) {
    super(message);
    this.status = errorCatalogue[code].status;
  }
}

/** The body of an error answer (contract, "Conventions"). */
export function errorBody(error: Pick<ApiError, 'code' | 'message' | 'details'>): object {
  return { error: { code: error.code, message: error.message, details: error.details } };
}

/** One error for all faults: the first names itself, the rest are listed, up to MAX_FAULTS. */
export function validationError(faults: readonly Fault[]): ApiError {
  const [first] = faults;
  if (!first) throw new Error('a validation error has at least one fault');
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more: see details.errors)` : '';
  return new ApiError('VALIDATION_ERROR', `${first.message}${more}`, {
    field: first.field,
    constraint: first.constraint,
    errors: faults.slice(0, MAX_FAULTS),
    errors_total: faults.length,
  });
}

/** A fault that the schema can't express, found by an operation. */
export const invalid = (field: string, constraint: string, message: string): ApiError => validationError([{ field, constraint, message }]);

/** @param what as a sentence begins: `Student`; @param field of the body, where the id stands in one */
export const notFound = (what: string, id: string, field?: string): ApiError =>
  new ApiError('NOT_FOUND', `${what} ${id} does not exist.`, field === undefined ? {} : { field }, { missing: { what, id } });

export const forbidden = (message: string): ApiError => new ApiError('FORBIDDEN', message);
