// The errors of the authorization server (RFC 6749, sections 4.1.2.1 and 5.2): thrown once, made an answer in one place each.

/** For the endpoints that code calls, with the status of each. */
const STATUSES = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const;

export type TokenErrorCode = keyof typeof STATUSES;

/** An answer of /oauth/token, /oauth/revoke or /oauth/introspect. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  /** @param description tells the integrator what to change */
  constructor(
    readonly code: TokenErrorCode,
    readonly description: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly status: number = STATUSES[code],
  ) {
    super(description);
  }
}

/**
 * RFC 6749, section 5.2: the scheme that was tried is named. Where none was, no challenge is sent: clients that find one (oauth4webapi is
 * one) look no further, and tell their user of a challenge and not of `invalid_client`.
 */
export const invalidClient = (description: string, byBasic: boolean): OAuthError =>
  new OAuthError('invalid_client', description, byBasic ? { 'WWW-Authenticate': 'Basic realm="Skill Passport OAuth", charset="UTF-8"' } : {});
export const invalidRequest = (description: string): OAuthError => new OAuthError('invalid_request', description);
export const invalidGrant = (description: string): OAuthError => new OAuthError('invalid_grant', description);
export const invalidScope = (description: string): OAuthError => new OAuthError('invalid_scope', description);

/** What goes back to the app with the browser. The last three are of OpenID Connect Core, section 3.1.2.6. */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'login_required'
  | 'consent_required';

/** The app is known and so is where to send the browser: the app is told. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';

  constructor(
    readonly code: AuthorizationErrorCode,
    readonly description: string,
  ) {
    super(description);
  }
}

/** The app, or where to send the browser, is not known: a page tells the developer, and nobody is sent anywhere (RFC 6749, section 4.1.2.1). */
export class UnknownTarget extends Error {
  override readonly name = 'UnknownTarget';

  /** @param facts what came and what would have been right, by name */
  constructor(
    readonly title: string,
    message: string,
    readonly facts: readonly { readonly name: string; readonly values: readonly string[] }[],
    readonly advice: string,
  ) {
    super(message);
  }
}

/** RFC 6749, section 5.2: these characters and no others; double quotes and backslashes are not among them. */
export const toDescription = (text: string): string =>
  text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[^\x20-\x7e]/g, '?');
