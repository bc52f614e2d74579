// Who may look at the dashboard: as for the admin API, but a person's browser asks for the token itself, by HTTP Basic.

import type { IncomingHttpHeaders } from 'node:http';

import { basicCredential, basicPair } from '../../auth/basic.js';
import { sameSecret } from '../../auth/constant-time.js';
import type { Config } from '../../config.js';
import { ApiError } from '../../contract/errors.js';
import { refuseHost, refuseOrigin, tokenOf } from '../../http/guard.js';

type GuardConfig = Pick<Config, 'adminToken' | 'allowedHosts' | 'publicUrl'>;

/** @throws FORBIDDEN; AUTHENTICATION_REQUIRED with a challenge that makes browsers ask (contract, "Admin API") */
export function refuseDashboard(config: GuardConfig, headers: IncomingHttpHeaders): void {
  refuseHost(config, headers);
  if (!isFollowedLink(headers)) refuseOrigin(config, headers);
  const { adminToken } = config;
  if (adminToken === undefined) return;
  const given = [tokenOf(headers), basicPassword(headers)].filter((token) => token !== undefined);
  if (given.some((token) => sameSecret(token, adminToken))) return;
  throw new ApiError(
    'AUTHENTICATION_REQUIRED',
    'This sandbox has a SANDBOX_ADMIN_TOKEN: give it as the password, with any name.',
    {},
    { headers: { 'WWW-Authenticate': 'Basic realm="Skill Passport sandbox", charset="UTF-8"' } },
  );
}

/**
 * A link that somebody followed from another site's page, as a README or a chat. The other page learns nothing of what is shown, since
 * the dashboard can't be framed and a navigation's answer can't be read.
 */
function isFollowedLink(headers: IncomingHttpHeaders): boolean {
  return headers.origin === undefined && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function basicPassword({ authorization }: IncomingHttpHeaders): string | undefined {
  const credential = basicCredential(authorization);
  return credential === undefined ? undefined : basicPair(credential)?.[1];
}
