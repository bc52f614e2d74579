// What an OAuth access token may call: the operations whose `security` in openapi.yaml names scopes that it has.

import type { Operation } from '../contract/document.js';
import { ApiError } from '../contract/errors.js';
import type { Caller } from './caller.js';

/**
 * Lets every other credential pass. @param what the operation, or a part of its answer that can be asked for; `scopes` as in Operation
 * @throws FORBIDDEN that names the scope that is missing, or says that none would do (RFC 6750, section 3.1)
 */
export function requireScope({ access }: Caller, { id, scopes }: Pick<Operation, 'id' | 'scopes'>): void {
  if (access === null || scopes.some((needed) => needed.every((scope) => access.scopes.some((has) => has === scope)))) return;
  const message =
    scopes.length === 0
      ? `No scope covers ${id}: an OAuth access token can't have it. Call with an API key, or with the token of POST /auth/login.`
      : `${id} needs ${scopes.map(named).join(' or ')}; this access token has ${named(access.scopes)}.`;
  const [needed = []] = scopes;
  const scope = needed.join(' ');
  throw new ApiError(
    'FORBIDDEN',
    message,
    { reason: 'insufficient_scope', granted: access.scopes.join(' '), ...(scope !== '' && { scope }) },
    { headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope"${scope === '' ? '' : `, scope="${scope}"`}` } },
  );
}

const named = (scopes: readonly string[]): string => `the scope${scopes.length === 1 ? '' : 's'} ${scopes.map((scope) => `\`${scope}\``).join(' and ')}`;
