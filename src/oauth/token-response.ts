// The body that tokens come in (RFC 6749, section 5.1), also where the admin API makes them.

import type { TokenResponse } from '../contract/types/public/types.gen.js';
import type { Issued } from './grant-types/issued.js';
import { formatScope } from './scopes.js';

export function toTokenResponse({ claims, refreshToken, scopes }: Issued, accessToken: string): TokenResponse {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: claims.exp - claims.iat,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    scope: formatScope(scopes),
  };
}
