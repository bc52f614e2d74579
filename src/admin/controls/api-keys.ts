// API keys: made for a test, with the plan whose limits it is to meet.

import { randomBytes } from 'node:crypto';

import { ApiError } from '../../contract/errors.js';
import { envelope, listPage } from '../../http/list.js';
import { type AdminIn, type AdminOut, created, ok } from '../../http/operation.js';
import type { ApiKeyRecord } from '../../records/records.js';
import type { ApiKey } from '../../types/admin/types.gen.js';
import { maskSecret } from '../requests/mask.js';

/** What is not given is made; the plan is `enterprise`, which no test's load meets. @throws CONFLICT where the key is there already */
export function createApiKey({ workspace, body }: AdminIn<'createApiKey'>): AdminOut<'createApiKey'> {
  const id = body?.key ?? `key_${randomBytes(12).toString('base64url')}`;
  const { api_keys } = workspace.store;
  if (api_keys.has(id)) throw new ApiError('CONFLICT', `There is an API key ${JSON.stringify(id)} already.`);
  const secret = body?.secret ?? `secret_${randomBytes(24).toString('base64url')}`;
  return created(toApiKey(api_keys.insert({ id, secret, plan: body?.plan ?? 'enterprise', created_at: workspace.clock.now() })));
}

export function listApiKeys({ workspace, query }: AdminIn<'listApiKeys'>): AdminOut<'listApiKeys'> {
  return ok(envelope('api_keys', listPage(workspace.store.api_keys, query), (record) => ({ ...toApiKey(record), secret: maskSecret(record.secret) })));
}

function toApiKey({ id, secret, plan }: ApiKeyRecord): ApiKey {
  return { key: id, secret, plan };
}
