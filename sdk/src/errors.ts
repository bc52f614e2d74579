// The one error that the library throws for a call: the API's own, or that there was no answer.

/** Codes of the library itself; every other code is the API's. */
export type ClientErrorCode = 'CONNECTION_ERROR' | 'TIMEOUT' | 'ABORTED' | 'INVALID_RESPONSE';

export interface SkillPassportErrorFields {
  /** `DUPLICATE_EMAIL`, `VALIDATION_ERROR`, ... or one of ClientErrorCode. */
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The HTTP status; undefined where there was no answer. */
  readonly status?: number | undefined;
  /** Names the request in the sandbox's journal and log. */
  readonly requestId?: string | undefined;
  /** Seconds after which the API says to try again. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

export class SkillPassportError extends Error {
  override readonly name = 'SkillPassportError';
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor({ code, message, details = {}, status, requestId, retryAfter, cause }: SkillPassportErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** By name, not by class: a project may have loaded the library twice, as ESM and as CommonJS. */
  static is(error: unknown): error is SkillPassportError {
    return error instanceof Error && error.name === 'SkillPassportError';
  }
}
