// The frame of the endpoints that an app's server calls: answers are kept by no cache, errors are those of RFC 6749.

import type { ApiError, ErrorCode } from '../contract/errors.js';
import { type Answer, jsonAnswer } from '../http/answer.js';
import type { HttpRequest } from '../http/http-request.js';
import type { Handler } from '../http/pages.js';
import { CutOff } from '../http/read-body.js';
import { toApiError } from '../http/to-api-error.js';
import { OAuthError, toDescription } from './errors.js';

/** RFC 6749, section 5.1. */
const NEVER_KEPT = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** @param answer the body of a 200; undefined for an empty one */
export function oauthEndpoint(answer: (incoming: HttpRequest) => Promise<object | undefined>): Handler {
  return async (incoming) => {
    try {
      const body = await answer(incoming);
      if (body) return jsonAnswer(200, body, NEVER_KEPT);
      // simple-oauth2 takes an answer without this for a failure, also an empty one
      return { status: 200, body: '', headers: NEVER_KEPT };
    } catch (thrown) {
      if (thrown instanceof CutOff) throw thrown;
      return errorAnswer(thrown);
    }
  };
}

/** Also of what is no error of OAuth's own. */
export function errorAnswer(thrown: unknown): Answer {
  const internal = thrown instanceof OAuthError ? undefined : toApiError(thrown).extras.internal;
  const { code, description, headers, status } = thrown instanceof OAuthError ? thrown : toOAuthError(toApiError(thrown));
  const page = jsonAnswer(status, { error: code, error_description: toDescription(description) }, { ...NEVER_KEPT, ...headers });
  return internal === undefined ? page : { ...page, internal };
}

/** What can happen to any request: a body over the limit, no room for a workspace, a write that failed. */
function toOAuthError({ code, message, status, extras }: ApiError): OAuthError {
  const codes: Partial<Record<ErrorCode, OAuthError['code']>> = {
    VALIDATION_ERROR: 'invalid_request',
    PAYLOAD_TOO_LARGE: 'invalid_request',
    SERVICE_UNAVAILABLE: 'temporarily_unavailable',
  };
  return new OAuthError(codes[code] ?? 'server_error', message, extras.headers, status);
}
