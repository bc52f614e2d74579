// Who may use the admin API and the pages: no web page of another origin, no name that DNS rebinding could use, and nobody
// without the token where one is set (contract, "Admin API").

import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

import { sameSecret } from '../auth/constant-time.js';
import type { Config } from '../config.js';
import { ApiError, forbidden } from '../contract/errors.js';

type GuardConfig = Pick<Config, 'adminToken' | 'allowedHosts' | 'publicUrl'>;

/** The checks of the admin API, in order. @param open what webhook deliveries may call, without the token; @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export function refuseAdmin(config: GuardConfig, headers: IncomingHttpHeaders, open = false): void {
  refuseHost(config, headers);
  refuseOrigin(config, headers);
  if (open) return;
  // an endpoint whose address is the admin API itself would fire events at itself for ever
  if (headers['x-sandbox-event-id'] !== undefined) throw forbidden('A webhook delivery is no call of the admin API. Point the endpoint at your own receiver.');
  if (config.adminToken === undefined) return;
  const given = tokenOf(headers);
  if (given === undefined || !sameSecret(given, config.adminToken))
    throw new ApiError(
      'AUTHENTICATION_REQUIRED',
      'This sandbox has a SANDBOX_ADMIN_TOKEN: send it as X-Sandbox-Admin-Token or Authorization: Bearer.',
      {},
      { headers: { 'WWW-Authenticate': 'Bearer' } },
    );
}

/** DNS rebinding needs a public name: what can't be one, or is ours, is let in. @throws FORBIDDEN */
export function refuseHost(config: GuardConfig, { host }: IncomingHttpHeaders): void {
  const name = hostName(host ?? '');
  if (name !== undefined && (isPrivateName(name) || isOwnName(config, name))) return;
  throw forbidden(`The admin API does not answer under the host ${JSON.stringify((host ?? '').slice(0, 100))}. Name it in SANDBOX_ALLOWED_HOSTS.`);
}

/** A browser says where a call comes from; another origin's page has no business here. @throws FORBIDDEN */
export function refuseOrigin(config: GuardConfig, { host, origin, ...headers }: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  const foreign = site === 'cross-site' || site === 'same-site' || (origin !== undefined && !isOwnOrigin(config, origin, host ?? ''));
  if (foreign) throw forbidden('A page of another origin may not call the admin API.');
}

/** The token as the admin API takes it; pages also take it as the password of HTTP Basic. */
export function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['x-sandbox-admin-token'];
  if (typeof own === 'string') return own;
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Without port and brackets, lower case; undefined where it is no host. */
function hostName(host: string): string | undefined {
  return /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i
    .exec(host)
    ?.slice(1)
    .find((part) => part !== undefined)
    ?.toLowerCase();
}

function isPrivateName(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost') || name.endsWith('.internal');
}

function isOwnName({ allowedHosts, publicUrl }: GuardConfig, name: string): boolean {
  return allowedHosts.includes(name) || (publicUrl !== undefined && hostName(new URL(publicUrl).host) === name);
}

function isOwnOrigin({ publicUrl }: GuardConfig, origin: string, host: string): boolean {
  const own = URL.canParse(origin) ? new URL(origin) : null;
  return own !== null && (own.host === host.toLowerCase() || (publicUrl !== undefined && own.origin === new URL(publicUrl).origin));
}
