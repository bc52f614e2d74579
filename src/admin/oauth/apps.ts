// OAuth apps: who may send users here to log in, where they may be sent back to, and what may be asked for.

import { randomBytes } from 'node:crypto';

import { SCOPES } from '../../auth/scopes.js';
import { ApiError, invalid, notFound } from '../../contract/errors.js';
import { formatTime } from '../../domain/time.js';
import { envelope, listPage } from '../../http/list.js';
import { type AdminIn, type AdminOut, created, noContent, ok } from '../../http/operation.js';
import { endGrant } from '../../oauth/grants.js';
import type { OAuthAppRecord, Scope } from '../../records/records.js';
import type { OAuthApp } from '../../types/admin/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { maskSecret } from '../requests/mask.js';
import { namedUser } from './named.js';

/** Answers with the secret, given or made. @throws VALIDATION_ERROR; CONFLICT where the client_id is taken */
export function createOAuthApp({ workspace, body }: AdminIn<'createOAuthApp'>): AdminOut<'createOAuthApp'> {
  const { oauth_apps } = workspace.store;
  const id = body.client_id ?? `oap_${randomBytes(12).toString('base64url')}`;
  const isPublic = body.public ?? false;
  if (isPublic && body.client_secret)
    throw invalid('client_secret', 'exclusive', 'A public app has no `client_secret`: it could not keep it. Leave it out, or leave out `public`.');
  if (oauth_apps.has(id)) throw new ApiError('CONFLICT', `There is an OAuth app ${JSON.stringify(id)} already.`);
  const record = oauth_apps.insert({
    id,
    client_secret: isPublic ? null : (body.client_secret ?? newClientSecret()),
    name: body.name,
    redirect_uris: distinct(body.redirect_uris ?? []),
    scopes: body.scopes ? inOrder(body.scopes) : SCOPES,
    public: isPublic,
    created_at: workspace.clock.now(),
  });
  return created(toApp(record));
}

export function listOAuthApps({ workspace, query }: AdminIn<'listOAuthApps'>): AdminOut<'listOAuthApps'> {
  return ok(envelope('oauth_apps', listPage(workspace.store.oauth_apps, query), toMaskedApp));
}

export function getOAuthApp({ workspace, path }: AdminIn<'getOAuthApp'>): AdminOut<'getOAuthApp'> {
  return ok(toApp(existingApp(workspace, path.id)));
}

/** What is sent is changed, the rest stays; what was granted stays granted. @throws NOT_FOUND */
export function updateOAuthApp({ workspace, path, body }: AdminIn<'updateOAuthApp'>): AdminOut<'updateOAuthApp'> {
  const before = existingApp(workspace, path.id);
  const after = workspace.store.oauth_apps.replace({
    ...before,
    ...(body.name !== undefined && { name: body.name }),
    ...(body.redirect_uris && { redirect_uris: distinct(body.redirect_uris) }),
    ...(body.scopes && { scopes: inOrder(body.scopes) }),
  });
  return ok(toApp(after));
}

/** The old secret is refused at once; tokens stay good. @throws CONFLICT for a public app, NOT_FOUND */
export function rotateOAuthAppSecret({ workspace, path, body }: AdminIn<'rotateOAuthAppSecret'>): AdminOut<'rotateOAuthAppSecret'> {
  const before = existingApp(workspace, path.id);
  if (before.public) throw new ApiError('CONFLICT', `The OAuth app ${before.id} is public and has no secret: it proves itself by PKCE.`);
  return ok(toApp(workspace.store.oauth_apps.replace({ ...before, client_secret: body?.client_secret ?? newClientSecret() })));
}

/** In the same commit its tokens end, and its codes, its consents and the outcomes that are to come for it go. @throws NOT_FOUND */
export function deleteOAuthApp({ workspace, path }: AdminIn<'deleteOAuthApp'>): AdminOut<'deleteOAuthApp'> {
  const { store } = workspace;
  const { id } = existingApp(workspace, path.id);
  store.oauth_apps.delete(id);
  for (const grant of store.oauth_grants.where('client_id', id)) endGrant(workspace, grant, 'the app was deleted');
  for (const code of store.oauth_codes.where('client_id', id)) store.oauth_codes.delete(code.id);
  for (const consent of store.oauth_consents.where('client_id', id)) store.oauth_consents.delete(consent.id);
  for (const outcome of store.oauth_outcomes.all()) if (outcome.client_id === id) store.oauth_outcomes.delete(outcome.id);
  return noContent();
}

/** The next login asks for consent again; tokens stay good. @throws VALIDATION_ERROR for an unknown email, NOT_FOUND */
export function forgetOAuthApp({ workspace, path, body }: AdminIn<'forgetOAuthApp'>): AdminOut<'forgetOAuthApp'> {
  const { oauth_consents } = workspace.store;
  const { id } = existingApp(workspace, path.id);
  const user = body?.email === undefined ? undefined : namedUser(workspace, body.email);
  const consents = oauth_consents.where('client_id', id).filter((consent) => user === undefined || consent.user_id === user.id);
  for (const consent of consents) oauth_consents.delete(consent.id);
  return ok({ forgotten: consents.length });
}

function existingApp({ store }: Workspace, id: string): OAuthAppRecord {
  const record = store.oauth_apps.get(id);
  if (!record) throw notFound('OAuth app', id);
  return record;
}

const newClientSecret = (): string => `oas_${randomBytes(24).toString('base64url')}`;

const distinct = (uris: readonly string[]): string[] => [...new Set(uris)];

const inOrder = (scopes: readonly Scope[]): Scope[] => SCOPES.filter((scope) => scopes.includes(scope));

/** With its secret: for the answers of POST, PATCH and of GET by id. */
function toApp(record: OAuthAppRecord): OAuthApp {
  return {
    id: record.id,
    client_id: record.id,
    client_secret: record.client_secret,
    name: record.name,
    redirect_uris: [...record.redirect_uris],
    scopes: [...record.scopes],
    public: record.public,
    created_at: formatTime(record.created_at),
  };
}

/** For lists. */
function toMaskedApp(record: OAuthAppRecord): OAuthApp {
  return { ...toApp(record), client_secret: record.client_secret === null ? null : maskSecret(record.client_secret) };
}
