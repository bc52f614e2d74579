// The integrator's own app, as the authorization server knows it: its id, its secret, and where users come back to. Pure.

import { invalidOptions } from '../errors.js';
import { isPrintable } from '../printable.js';

export interface AppOptions {
  /** The app's id, from Developer Settings. */
  clientId?: string | undefined;
  /** The app's secret. A public app (in a browser, on a phone) has none, and uses PKCE. Never sent anywhere but to the authorization server. */
  clientSecret?: string | undefined;
  /** Where users come back to after login: one of the app's redirect URIs, letter by letter. */
  redirectUri?: string | undefined;
}

/** @internal */
export const APP_OPTIONS = ['clientId', 'clientSecret', 'redirectUri'] as const;

/** @internal An app's options, checked. */
export interface App {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly redirectUri: string | undefined;
}

/** @internal */
export interface OAuthSettings {
  readonly app: App;
  /** The authorization server, as this program reaches it. Ends in `/oauth`. */
  readonly url: string;
  /** The same, as the user's browser reaches it. */
  readonly browserUrl: string;
}

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function readApp({ clientId, clientSecret, redirectUri }: AppOptions): App {
  for (const [name, value] of [
    ['clientId', clientId],
    ['clientSecret', clientSecret],
  ] as const)
    if (value !== undefined && !isPrintable(value, 1_024)) throw invalidOptions(`\`${name}\` must be a text of printable ASCII characters.`);
  if (clientSecret !== undefined && clientId === undefined) throw invalidOptions('`clientSecret` is the secret of an app: give its `clientId` as well.');
  // no fragment: RFC 6749, section 3.1.2
  if (redirectUri !== undefined && !isAbsoluteUri(redirectUri))
    throw invalidOptions('`redirectUri` must be the whole URL that users come back to, without "#": for example \'https://yourapp.com/auth/callback\'.');
  return { clientId, clientSecret, redirectUri };
}

/**
 * @internal The app that a call is made for: the client's, with what the call gives in its place. Another `clientId` brings its
 * own secret or none: the client's would be shown under another app's name.
 * @throws SkillPassportError INVALID_OPTIONS
 */
export function appOfCall(given: AppOptions, app: App): App & { readonly clientId: string } {
  const { clientId = app.clientId, redirectUri = app.redirectUri } = given;
  const { clientSecret = clientId === app.clientId ? app.clientSecret : undefined } = given;
  if (clientId === undefined) throw invalidOptions('`clientId` is missing: give it to the client, or to this call.');
  return { ...readApp({ clientId, clientSecret, redirectUri }), clientId };
}

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function redirectUriOf({ redirectUri }: App): string {
  if (redirectUri === undefined) throw invalidOptions('`redirectUri` is missing: give it to the client, or to this call.');
  return redirectUri;
}

function isAbsoluteUri(value: unknown): boolean {
  if (!isPrintable(value, 2_048) || /[ #]/.test(value)) return false;
  try {
    return Boolean(new URL(value));
  } catch {
    return false;
  }
}
