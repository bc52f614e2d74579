// Redirect URIs: which may be registered, and which of the registered ones a request means. Everything is compared as text, as RFC 9700
// (section 2.1) asks; what a parser might read in two ways is refused before it is compared.

/** Any port and any path of the machine itself: the sandbox's own notation. */
export const LOOPBACK_WILDCARDS = ['http://localhost:*/*', 'http://127.0.0.1:*/*', 'http://[::1]:*/*'] as const;

/** A redirect to one of these runs or shows what the request says. */
const SCRIPT_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'filesystem:', 'view-source:']);

/** What the answer to an authorization request adds; a URI that holds one already would have two. */
const ANSWER_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description'];

/** What can stand in a policy's `form-action` too: `a;b` and `a,b` are hosts to the parser of URLs. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/i;

/** RFC 3986, section 2: nothing else stands in a URI, so no backslash, space, quote or letter beyond ASCII. */
const URI_TEXT = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9a-f]{2})+$/i;

/** `http`, a loopback host in its one spelling, a port, and what follows; no user-info and no fragment can stand in it. */
const LOOPBACK =
  /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?((?:\/(?:[a-z0-9\-._~:/@!$&'()*+,;=]|%[0-9a-f]{2})*)?(?:\?(?:[a-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9a-f]{2})*)?)$/i;

interface LoopbackUri {
  readonly host: string;
  /** Path and query. */
  readonly rest: string;
}

/** What is wrong with a URI that is to be registered, as the end of a sentence; null where nothing is. */
export function redirectUriFault(uri: string): string | null {
  if (LOOPBACK_WILDCARDS.some((wildcard) => wildcard === uri)) return null;
  if (uri.includes('#')) return 'must have no fragment (RFC 6749, section 3.1.2)';
  if (uri.includes('*')) return `must name the place itself; only ${LOOPBACK_WILDCARDS.join(', ')} stand for many`;
  if (!URI_TEXT.test(uri) || !URL.canParse(uri)) return 'must be an absolute URI, as https://yourapp.com/auth/callback';
  const { protocol, username, password, searchParams, hostname } = new URL(uri);
  if (SCRIPT_SCHEMES.has(protocol)) return `must not begin with ${protocol}`;
  const isWeb = protocol === 'http:' || protocol === 'https:';
  if (isWeb && !uri.startsWith(`${protocol}//`)) return `must begin with ${protocol}//`;
  if (isWeb && !HOST.test(hostname)) return 'must name a host, of letters, digits, dots and hyphens';
  if (username !== '' || password !== '' || /^[^/?]*\/\/[^/?]*@/.test(uri)) return 'must have no user name or password';
  // RFC 8252, section 7.1: else any other program may have the same
  if (!isWeb && !protocol.includes('.')) return 'must be http, https, or a scheme of your own with a dot, as com.example.app:/callback';
  const taken = ANSWER_PARAMETERS.find((name) => searchParams.has(name));
  return taken === undefined ? null : `must not have \`${taken}\` in its query, which the answer adds`;
}

/**
 * Whether a request's redirect URI is a registered one: character by character (RFC 9700, section 2.1), but for the port of a loopback
 * host (RFC 8252, section 7.3; `localhost` counts, contract "OAuth 2.0") and the sandbox's wildcards.
 */
export function isRegistered(registered: readonly string[], given: string): boolean {
  if (redirectUriFault(given) !== null || given.includes('*')) return false;
  const loopback = parseLoopback(given);
  return registered.some((uri) => {
    if (uri === given) return true;
    if (!loopback) return false;
    if (LOOPBACK_WILDCARDS.some((wildcard) => wildcard === uri)) return uri === `http://${loopback.host}:*/*`;
    const other = parseLoopback(uri);
    return other !== undefined && other.host === loopback.host && other.rest === loopback.rest;
  });
}

/** Undefined where the URI is another one. The host counts in lower case only: it is compared as text. */
function parseLoopback(uri: string): LoopbackUri | undefined {
  const [, host, port, rest] = LOOPBACK.exec(uri) ?? [];
  if (host === undefined || rest === undefined || host !== host.toLowerCase() || !uri.startsWith('http://')) return undefined;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535) ? { host, rest } : undefined;
}

/** The URI with parameters added to its query, which is kept (RFC 6749, section 3.1.2). */
export function withParameters(uri: string, parameters: Readonly<Record<string, string>>): string {
  const joint = !uri.includes('?') ? '?' : uri.endsWith('?') || uri.endsWith('&') ? '' : '&';
  return `${uri}${joint}${new URLSearchParams(parameters).toString()}`;
}

/** Where a URI leads, as people are told and as `form-action` takes it: `http://localhost:3000`, or `com.example.app:`. */
export function originOf(uri: string): string {
  const { protocol, origin } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
