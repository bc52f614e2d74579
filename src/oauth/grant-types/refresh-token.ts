// grant_type=refresh_token (RFC 6749, section 6), with rotation: each refresh token works once, and one that comes a second time ends the
// login, since one of the two who had it is a thief (RFC 9700, section 4.14.2).

import { covers, formatScope, parseScope } from '../../auth/scopes.js';
import type { OAuthAppRecord, OAuthGrantRecord, Scope } from '../../records/records.js';
import { invalidGrant, invalidScope } from '../errors.js';
import { endGrant } from '../grants.js';
import { takeOutcome } from '../outcomes.js';
import { required } from '../parameters.js';
import { digestOf } from '../secrets.js';
import { type GrantType, issue } from './issued.js';

export const refreshToken: GrantType = (request) => {
  const { workspace, client, parameters } = request;
  const { store, clock } = workspace;
  const token = store.oauth_refresh_tokens.get(digestOf(required(parameters, 'refresh_token')));
  const grant = token && store.oauth_grants.get(token.grant_id);
  if (!token || grant?.client_id !== client.id) throw invalidGrant('The refresh token is unknown, or was given to another app. Log the user in again.');
  if (grant.ended !== null) throw invalidGrant(`This login has ended: ${grant.ended}. Log the user in again.`);
  if (token.used) {
    endGrant(workspace, grant, 'a refresh token was used a second time');
    return invalidGrant('The refresh token was used before. It works once; all tokens of this login are revoked now. Log the user in again.');
  }
  if (token.expires_at <= clock.now()) throw invalidGrant('The refresh token has expired. Log the user in again.');
  const scopes = askedScopes(grant, client, parameters.get('scope'));
  const email = grant.user_id === null ? undefined : store.users.get(grant.user_id)?.email;
  if (takeOutcome(workspace, ['invalid_grant_on_refresh'], { clientId: client.id, email })) {
    endGrant(workspace, grant, 'a test asked for invalid_grant_on_refresh');
    return invalidGrant('The refresh token is refused, as /_admin/oauth/outcomes asked. Log the user in again.');
  }
  store.oauth_refresh_tokens.replace({ ...token, used: true });
  return issue(request, grant, scopes, true);
};

/** RFC 6749, section 6: the scopes of the login that the app may still have, or fewer; the new refresh token keeps them all. */
function askedScopes(grant: OAuthGrantRecord, client: OAuthAppRecord, text: string | undefined): readonly Scope[] {
  const scopes = grant.scopes.filter((scope) => client.scopes.includes(scope));
  if (scopes.length === 0)
    throw invalidScope(`This app is not registered any more for what the user granted, ${formatScope(grant.scopes)}. Log the user in again.`);
  if (text === undefined) return scopes;
  const asked = parseScope(text);
  if (asked.unknown.length > 0 || !covers(scopes, asked.scopes))
    throw invalidScope(`scope can't be wider than that of the login, which is ${formatScope(scopes)}; got ${text.slice(0, 200)}.`);
  return asked.scopes.length === 0 ? scopes : asked.scopes;
}
