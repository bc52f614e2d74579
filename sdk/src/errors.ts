// The one error class of the library, and the codes it may carry.

/** Codes that the API answers with. */
export type ApiErrorCode =
  | 'VALIDATION_ERROR'
  | 'AUTHENTICATION_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'DUPLICATE_EMAIL'
  | 'DUPLICATE_APPLICATION'
  | 'DUPLICATE_ENROLLMENT'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMIT_EXCEEDED'
  | 'INTERNAL_ERROR'
  | 'SERVICE_UNAVAILABLE';

/** Codes that the authorization server answers with: to a token request (RFC 6749, 5.2) or in a callback (4.1.2.1; OpenID Connect Core, 3.1.2.6). */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'login_required'
  | 'consent_required';

/**
 * Codes of the library's own. CONNECTION_ERROR: no answer came. TIMEOUT: none came in time. ABORTED: the caller's signal fired.
 * INVALID_RESPONSE: what came is not the API's (a proxy's page, a redirect). INVALID_OPTIONS: refused before anything was sent.
 * SIGNATURE_INVALID: a webhook that is not to be trusted. INVALID_EVENT: what came as an event is none. HANDLER_FAILED: a handler of
 * events, or an import's `onProgress`, threw. FILE_UNREADABLE: what was to be imported. IMPORT_FAILED: an import that stopped, for good. STREAM_UNAVAILABLE: the host has no event stream. STREAM_GAP: events were missed while the line was down.
 * INVALID_CALLBACK: what came as a login's answer is none. STATE_MISMATCH: it answers no login that this browser began here.
 * ISSUER_MISMATCH: it is another authorization server's.
 */
export type LibraryErrorCode =
  | 'CONNECTION_ERROR'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'INVALID_RESPONSE'
  | 'INVALID_OPTIONS'
  | 'SIGNATURE_INVALID'
  | 'INVALID_EVENT'
  | 'HANDLER_FAILED'
  | 'FILE_UNREADABLE'
  | 'IMPORT_FAILED'
  | 'STREAM_UNAVAILABLE'
  | 'STREAM_GAP'
  | 'INVALID_CALLBACK'
  | 'STATE_MISMATCH'
  | 'ISSUER_MISMATCH';

export type ErrorCode = ApiErrorCode | OAuthErrorCode | LibraryErrorCode;

/** One fault of a request: `field` is a dotted path (`responses.0.answer`). */
export interface Fault {
  readonly field: string;
  readonly constraint: string;
  readonly message: string;
}

/** `field` and `constraint` are the first fault's; `errors` holds every fault, up to 100 of `errors_total`. */
export interface ErrorDetails {
  readonly field?: string;
  readonly constraint?: string;
  readonly errors?: readonly Fault[];
  readonly errors_total?: number;
  readonly reason?: string;
  readonly [key: string]: unknown;
}

/** What is known of a failure besides its code and message. */
export interface ErrorFacts {
  readonly details?: ErrorDetails | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

const NAME = 'SkillPassportError';

/** Every failure of a call. Neither its message nor its fields hold a credential. */
export class SkillPassportError extends Error {
  /** An {@link ErrorCode}; a code that the API adds later comes through as it is. */
  readonly code: ErrorCode | (string & Record<never, never>);
  /** An empty object where there is nothing to say. */
  readonly details: ErrorDetails;
  /** The HTTP status; absent where no answer came. */
  declare readonly status?: number;
  /** The server's name for the request, to be quoted to its keepers. */
  declare readonly requestId?: string;
  /** Seconds after which the server asks to be tried again. */
  declare readonly retryAfter?: number;
  /**
   * What was done before it failed, and stays done: of a bulk call that was split, the answers of its earlier parts, added up; of an import, its report.
   */
  declare readonly partial?: object;

  static {
    // on the prototype: the name survives minifiers and is not printed with the fields
    Object.defineProperty(this.prototype, 'name', { value: NAME, configurable: true, writable: true });
  }

  constructor(code: SkillPassportError['code'], message: string, { details = {}, cause, ...known }: ErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    for (const [name, value] of Object.entries(known)) if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
  }

  /** Like `instanceof`, and true as well for an error of another copy of the package or of another realm. */
  static isSkillPassportError(value: unknown): value is SkillPassportError {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === NAME && 'code' in value && typeof value.code === 'string';
  }
}

/** @internal An argument that could not have been answered with anything else, refused before it is sent. */
export function invalidArgument(field: string, constraint: string, message: string): SkillPassportError {
  return new SkillPassportError('VALIDATION_ERROR', message, { details: { field, constraint, errors: [{ field, constraint, message }] } });
}

/** @internal */
export function invalidOptions(message: string): SkillPassportError {
  return new SkillPassportError('INVALID_OPTIONS', message);
}
