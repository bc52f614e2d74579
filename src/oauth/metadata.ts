// What the authorization server says of itself: its metadata (RFC 8414) and its public keys (RFC 7517).

import { SCOPES } from '../auth/scopes.js';
import { settledKeys } from '../auth/workspace-keys.js';
import { ApiError } from '../contract/errors.js';
import { pathOfUrl } from '../domain/plain-url.js';
import { jsonAnswer } from '../http/answer.js';
import type { HttpRequest } from '../http/http-request.js';
import { createLinks } from '../http/links.js';
import type { Handler } from '../http/pages.js';
import type { ServerMetadata } from '../types/public/types.gen.js';
import { isWorkspaceName } from '../workspace/name.js';

/** A reset may change the keys: who keeps them asks whether they still hold. */
const ASKED_AGAIN = { 'Cache-Control': 'no-cache' };

/** Of the workspace of the prefix. */
export const getServerMetadata: Handler = (incoming) => jsonAnswer(200, toMetadata(incoming, incoming.prefix), ASKED_AGAIN);

/**
 * Of the issuer whose path follows: where RFC 8414, section 3.1 has clients look. It is that of SANDBOX_PUBLIC_URL, if it has one, and
 * that of a workspace. @throws NOT_FOUND
 */
export const getIssuerMetadata: Handler = (incoming) => {
  const prefix = prefixOfIssuer(incoming, `/${incoming.params['issuer'] ?? ''}`);
  if (incoming.prefix !== '' || prefix === undefined) throw new ApiError('NOT_FOUND', 'No issuer of this sandbox has this path.');
  return jsonAnswer(200, toMetadata(incoming, prefix), ASKED_AGAIN);
};

/** `/w/{name}`, or empty for the default workspace; undefined where the path is nobody's. */
function prefixOfIssuer({ services }: HttpRequest, path: string): string | undefined {
  const { publicUrl } = services.config;
  const own = publicUrl === undefined ? '' : pathOfUrl(publicUrl);
  if (own !== '' && path === own) return '';
  const [, name] = /^\/w\/([^/]+)$/.exec(own !== '' && path.startsWith(`${own}/`) ? path.slice(own.length) : path) ?? [];
  return name !== undefined && isWorkspaceName(name) ? `/w/${name}` : undefined;
}

/** All keys by which tokens hold: they are derived, so what is published before the first login is what signs it. */
export const getJwks: Handler = async ({ hosted: { workspace } }) => {
  const { accessToken } = await settledKeys(workspace);
  return jsonAnswer(200, { keys: accessToken.map(({ jwk }) => jwk) }, ASKED_AGAIN);
};

/**
 * The issuer and what a browser opens begin with SANDBOX_PUBLIC_URL, if that is set; what an app's server calls begins with the host that
 * was asked: a container that knows the sandbox by another name than the browser does could not reach it otherwise.
 */
function toMetadata({ services, origin: { asked, base } }: HttpRequest, prefix: string): ServerMetadata {
  const { publicUrl } = services.config;
  const isPublic = publicUrl === undefined || isSameHost(new URL(publicUrl), new URL(asked));
  const { base: issuer } = createLinks(base, prefix);
  const server = isPublic ? issuer : createLinks(asked, prefix).base;
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${server}/oauth/token`,
    revocation_endpoint: `${server}/oauth/revoke`,
    introspection_endpoint: `${server}/oauth/introspect`,
    jwks_uri: `${server}/.well-known/jwks.json`,
    scopes_supported: [...SCOPES],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${issuer}/openapi.yaml`,
  };
}

/** A request names no scheme: behind a proxy, a host without a port is that of the public scheme. */
function isSameHost(publicUrl: URL, asked: URL): boolean {
  const publicPort = publicUrl.port || (publicUrl.protocol === 'https:' ? '443' : '80');
  return publicUrl.hostname === asked.hostname && (asked.port || publicPort) === publicPort;
}
