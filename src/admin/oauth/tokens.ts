// OAuth tokens without a login: made in one call for tests of an API, and ended in one for tests of what happens then.

import { accessTokenClaims } from '../../auth/access-token.js';
import { isGood } from '../../auth/grant.js';
import { DEFAULT_SCOPE, formatScope, parseScope, SCOPES } from '../../auth/scopes.js';
import { invalid } from '../../contract/errors.js';
import { type AdminIn, type AdminOut, ok, type UnsignedReply } from '../../http/operation.js';
import { ACCESS_TOKEN_SECONDS, EXPIRED, issueAccessToken, issueRefreshToken, startGrant } from '../../oauth/grants.js';
import type { OAuthAccessTokenRecord, OAuthAppRecord, OAuthGrantRecord, OAuthRefreshTokenRecord, Scope, UserRecord } from '../../records/records.js';
import type { Collection } from '../../workspace/collection.js';
import type { Workspace } from '../../workspace/workspace.js';
import { namedApp, namedUser } from './named.js';

/** The app that gets the tokens where none is named (contract, "Credentials"). */
const DEFAULT_APP = 'sandbox_client';

/** As if the user had logged in and the app had exchanged its code. @throws VALIDATION_ERROR */
export function mintOAuthTokens({ workspace, body, links }: AdminIn<'mintOAuthTokens'>): UnsignedReply {
  const user = namedUser(workspace, body.email);
  const app = body.client_id === undefined ? defaultApp(workspace) : namedApp(workspace, body.client_id);
  const scopes = scopesFor(app, body.scope ?? '');
  const seconds = body.expires_in ?? ACCESS_TOKEN_SECONDS;
  const grant = startGrant(workspace, { client_id: app.id, user_id: user.id, scopes, changed_user_info: false });
  const token = issueAccessToken(workspace, grant, scopes, seconds);
  return {
    status: 201,
    body: { token_type: 'Bearer', expires_in: seconds, refresh_token: issueRefreshToken(workspace, grant), scope: formatScope(scopes) },
    accessClaims: accessTokenClaims(workspace, token, links.base),
  };
}

/** Counts those that were good until now. @throws VALIDATION_ERROR for an app or a user who is not there */
export function expireOAuthTokens({ workspace, body }: AdminIn<'expireOAuthTokens'>): AdminOut<'expireOAuthTokens'> {
  const app = body?.client_id === undefined ? undefined : namedApp(workspace, body.client_id);
  const user = body?.email === undefined ? undefined : namedUser(workspace, body.email);
  const what = body?.tokens ?? 'access';
  const { store } = workspace;
  const grants = grantsOf(workspace, app, user);
  return ok({
    access_tokens: what === 'refresh' ? 0 : expire(workspace, store.oauth_access_tokens, grants),
    refresh_tokens: what === 'access' ? 0 : expire(workspace, store.oauth_refresh_tokens, grants),
    sessions: what === 'all' ? endSessions(workspace, usersOf(grants, app, user)) : 0,
  });
}

/** @throws VALIDATION_ERROR where there is no app at all */
function defaultApp({ store }: Workspace): OAuthAppRecord {
  const app = store.oauth_apps.get(DEFAULT_APP) ?? store.oauth_apps.oldest();
  if (!app) throw invalid('client_id', 'unknown', 'There is no OAuth app in this workspace that could get tokens. Create one with POST /_admin/oauth-apps.');
  return app;
}

/** @param asked as an app asks for them; empty: the default. @throws VALIDATION_ERROR for one that is none, or that the app may not have */
function scopesFor(app: OAuthAppRecord, asked: string): readonly Scope[] {
  const { scopes: named, unknown } = parseScope(asked);
  if (unknown.length > 0)
    throw invalid(
      'scope',
      'enum',
      `\`scope\` must name scopes of ${SCOPES.join(', ')}, parted by spaces; got ${unknown.map((name) => JSON.stringify(name)).join(', ')}.`,
    );
  const scopes = named.length > 0 ? named : [DEFAULT_SCOPE];
  const beyond = scopes.filter((scope) => !app.scopes.includes(scope));
  if (beyond.length > 0)
    throw invalid('scope', 'app', `\`scope\` must be within what the app ${app.id} may ask for, ${app.scopes.join(', ')}; got ${beyond.join(', ')}.`);
  return scopes;
}

function grantsOf({ store }: Workspace, app: OAuthAppRecord | undefined, user: UserRecord | undefined): OAuthGrantRecord[] {
  const grants = app ? store.oauth_grants.where('client_id', app.id) : user ? store.oauth_grants.where('user_id', user.id) : store.oauth_grants.all();
  return user ? grants.filter((grant) => grant.user_id === user.id) : grants;
}

/** @returns how many of the grants' tokens were good until now */
function expire<T extends OAuthAccessTokenRecord | OAuthRefreshTokenRecord>(
  workspace: Workspace,
  tokens: Collection<T, never, 'grant_id'>,
  grants: readonly OAuthGrantRecord[],
): number {
  const good = grants.flatMap((grant) => tokens.where('grant_id', grant.id)).filter((token) => isGood(workspace, token));
  for (const token of good) tokens.replace({ ...token, expires_at: EXPIRED });
  return good.length;
}

/** Whose sessions end: a session is a user's and no app's, so an app's are those of the users who logged in to it. Undefined: everybody's. */
function usersOf(grants: readonly OAuthGrantRecord[], app: OAuthAppRecord | undefined, user: UserRecord | undefined): ReadonlySet<string | null> | undefined {
  if (user) return new Set([user.id]);
  return app && new Set(grants.map((grant) => grant.user_id));
}

function endSessions({ store, clock }: Workspace, users: ReadonlySet<string | null> | undefined): number {
  const sessions = store.oauth_sessions.all().filter((session) => users === undefined || users.has(session.user_id));
  for (const session of sessions) store.oauth_sessions.delete(session.id);
  return sessions.filter((session) => session.expires_at > clock.now()).length;
}
