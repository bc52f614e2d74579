// Which app calls the token, revocation or introspection endpoint, and whether it proves to be it (RFC 6749, section 2.3).

import type { IncomingHttpHeaders } from 'node:http';

import { basicCredential, basicPair, formDecode } from '../auth/basic.js';
import { sameSecret } from '../auth/constant-time.js';
import type { OAuthAppRecord } from '../records/records.js';
import type { Store } from '../workspace/store.js';
import { invalidClient, invalidRequest, type OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';

interface Claimed {
  readonly id: string;
  readonly secret: string | undefined;
  /** As they stand in HTTP Basic, before they are form-decoded; undefined where the body says them. */
  readonly raw: Pair | undefined;
}

type Apps = Pick<Store, 'oauth_apps'>;
type Pair = readonly [id: string, secret: string];

/** A public app names itself only: what it sends must be bound to it by other means. @throws invalid_client, invalid_request */
export function authenticateClient(store: Apps, headers: IncomingHttpHeaders, parameters: Parameters): OAuthAppRecord {
  const { id, secret, raw } = claimedClient(store, headers, parameters);
  const byBasic = raw !== undefined;
  const app = store.oauth_apps.get(id);
  // compared in any case, so that an unknown app takes as long as a wrong secret
  const isRight = sameSecret(secret ?? '', app?.client_secret ?? '');
  if (app?.public && secret === undefined) return app;
  if (app?.public) throw invalidClient(`${id} is a public app and has no secret: send its client_id and the code_verifier.`, byBasic);
  if (app && secret === undefined) throw invalidClient('The client_secret is missing: send it in the body, or by HTTP Basic.', byBasic);
  if (!app || !isRight)
    throw notEncoded(store, raw) ?? invalidClient('The client_id or the client_secret is wrong. An app is known in its own workspace only.', byBasic);
  return app;
}

/** RFC 6749, section 2.3: one method in each request. */
function claimedClient(store: Apps, { authorization }: IncomingHttpHeaders, parameters: Parameters): Claimed {
  const [id, secret] = [parameters.get('client_id'), parameters.get('client_secret')];
  if (authorization === undefined) {
    if (id === undefined) throw invalidClient('The app does not say who it is: send client_id and client_secret in the body, or by HTTP Basic.', false);
    return { id, secret, raw: undefined };
  }
  const basic = readBasic(store, authorization);
  if (secret !== undefined) throw invalidRequest('The app is authenticated twice: by HTTP Basic and by client_secret in the body. Choose one.');
  if (id !== undefined && id !== basic.id) throw invalidRequest('HTTP Basic and the body name different apps.');
  return basic;
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function readBasic(store: Apps, authorization: string): Claimed & { readonly raw: Pair } {
  const credential = basicCredential(authorization);
  if (credential === undefined) throw invalidClient('The Authorization header must be HTTP Basic with client_id:client_secret.', true);
  const raw = basicPair(credential);
  const [id, secret] = (raw ?? []).map(formDecode);
  if (!raw || id === undefined || secret === undefined)
    throw notEncoded(store, raw) ?? invalidClient('HTTP Basic must hold client_id:client_secret, each form-encoded, in Base64.', true);
  return { id, secret: secret === '' ? undefined : secret, raw };
}

/** A secret with `+` or `%` as it is, where form-decoding has made another of it. Only who has the right one is told so. */
function notEncoded(store: Apps, [id, secret]: Pair = ['', '']): OAuthError | undefined {
  const expected = store.oauth_apps.get(id)?.client_secret ?? '';
  if (!sameSecret(secret, expected) || expected === '') return undefined;
  return invalidClient(
    'The client_secret is right, but must be form-encoded before it goes into HTTP Basic (RFC 6749, section 2.3.1): `+` is %2B, `%` is %25.',
    true,
  );
}
