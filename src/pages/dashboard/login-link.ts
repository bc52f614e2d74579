// A link that begins a login with an app, as its own "Log in with Skill Passport" would.

import type { OAuthApp } from '../../types/admin/types.gen.js';

export interface LoginLink {
  readonly url: string;
  readonly redirectUri: string;
  /** What the code is to be exchanged with; null for an app that has a secret. */
  readonly verifier: string | null;
}

/** RFC 7636, appendix B: a verifier that everybody knows is right for a link that everybody may click, and for nothing else. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** @param authorize the URL of the authorization endpoint; null for an app without a redirect URI: it can log nobody in */
export function loginLink(authorize: string, { client_id, redirect_uris, scopes, public: isPublic }: OAuthApp): LoginLink | null {
  const [registered] = [...redirect_uris].sort((a, b) => Number(isWildcard(a)) - Number(isWildcard(b)));
  if (registered === undefined) return null;
  // where the guide's example listens, on the port that its examples use
  const redirectUri = registered.replace(':*/*', ':3000/auth/callback');
  const query = new URLSearchParams({ client_id, redirect_uri: redirectUri, response_type: 'code', scope: scopes.join(' '), state: 'from-the-dashboard' });
  if (isPublic)
    for (const [name, value] of [
      ['code_challenge', CHALLENGE],
      ['code_challenge_method', 'S256'],
    ] as const)
      query.set(name, value);
  return { url: `${authorize}?${query.toString()}`, redirectUri, verifier: isPublic ? VERIFIER : null };
}

const isWildcard = (uri: string): boolean => uri.endsWith(':*/*');
