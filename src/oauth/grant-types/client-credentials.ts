// grant_type=client_credentials (RFC 6749, section 4.4): the app for itself. There is no user, so all that it may read is courses.

import { parseScope } from '../../auth/scopes.js';
import type { Scope } from '../../records/records.js';
import { invalidScope, OAuthError } from '../errors.js';
import { startGrant } from '../grants.js';
import { type GrantType, issue } from './issued.js';

const SCOPES: readonly Scope[] = ['courses'];

export const clientCredentials: GrantType = (request) => {
  const { workspace, client, parameters } = request;
  // RFC 6749, section 4.4: confidential clients only
  if (client.public) throw new OAuthError('unauthorized_client', 'A public app can prove nothing about itself: client_credentials is for apps with a secret.');
  const { scopes, unknown } = parseScope(parameters.get('scope') ?? 'courses');
  if (unknown.length > 0 || scopes.some((scope) => scope !== 'courses'))
    throw invalidScope('With client_credentials there is no user: the only scope is courses. Leave scope out, or log a user in.');
  if (!client.scopes.includes('courses')) throw invalidScope('This app is not registered for the scope courses.');
  const grant = startGrant(workspace, { client_id: client.id, user_id: null, scopes: SCOPES, changed_user_info: false });
  // RFC 6749, section 4.4.3: no refresh token
  return issue(request, grant, SCOPES, false);
};
