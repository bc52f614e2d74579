// grant_type=authorization_code (RFC 6749, section 4.1.3): the code of a callback for tokens, once.

import type { OAuthCodeRecord } from '../../records/records.js';
import { invalidGrant } from '../errors.js';
import { endGrant, startGrant } from '../grants.js';
import { type Parameters, required } from '../parameters.js';
import { verifierFault } from '../pkce.js';
import { digestOf } from '../secrets.js';
import { type GrantType, issue } from './issued.js';

const AGAIN = 'Send the user to /oauth/authorize again.';

/** A request that is refused leaves the code as it is, but for a second use, which ends what the first gave (RFC 6749, section 4.1.2). */
export const authorizationCode: GrantType = (request) => {
  const { workspace, client, parameters } = request;
  const { store, clock } = workspace;
  const code = store.oauth_codes.get(digestOf(required(parameters, 'code')));
  // to another app, a code is unknown: it must learn nothing of it, and can't spoil it either
  if (!code || code.client_id !== client.id) throw invalidGrant(`The code is unknown, or was given to another app. ${AGAIN}`);
  if (code.grant_id !== null) {
    const grant = store.oauth_grants.get(code.grant_id);
    if (grant) endGrant(workspace, grant, 'its code was used a second time');
    return invalidGrant(`The code was used before. It works once, and all tokens that it gave are revoked now. ${AGAIN}`);
  }
  if (code.expires_at <= clock.now()) throw invalidGrant(`The code has expired: it is good for 10 minutes. ${AGAIN}`);
  refuseOtherRedirect(code, parameters);
  const fault = verifierFault(parameters.get('code_verifier'), code.code_challenge);
  if (fault !== null) throw invalidGrant(fault);
  const { user_id, scopes, changed_user_info } = code;
  const grant = startGrant(workspace, { client_id: client.id, user_id, scopes, changed_user_info });
  store.oauth_codes.replace({ ...code, grant_id: grant.id });
  return issue(request, grant, scopes, true);
};

/** RFC 6749, section 4.1.3: required where the authorization request had one, and the same. */
function refuseOtherRedirect({ redirect_uri }: OAuthCodeRecord, parameters: Parameters): void {
  const given = parameters.get('redirect_uri');
  if (redirect_uri === null || given === redirect_uri) return;
  if (given === undefined) throw invalidGrant(`redirect_uri is missing: send ${redirect_uri}, as in the authorization request.`);
  throw invalidGrant(`redirect_uri must be the one of the authorization request, ${redirect_uri}; got ${given.slice(0, 200)}.`);
}
