// A client that logs users in, and the answers that it gets.

import { Client } from '../../../sdk/src/client.js';
import type { ClientOptions } from '../../../sdk/src/options.js';
import { type Step, type TestRuntime, testRuntime } from '../helpers.js';

export const APP = { clientId: 'the-app', clientSecret: 'the-app-secret', redirectUri: 'https://app.test/auth/callback' } as const;
export const PUBLIC_APP = { clientId: 'the-app', redirectUri: APP.redirectUri } as const;
/** Of RFC 7636, appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

export const tokens = { access_token: 'at-1', token_type: 'Bearer', expires_in: 3600, refresh_token: 'rt-2', scope: 'profile' } as const;

export const refusal = (error: string, description?: string, status = 400): Step => ({
  status,
  json: { error, ...(description !== undefined && { error_description: description }) },
});

/** With an app and no key. */
export const appClient = (server: { readonly url: string }, options: ClientOptions = APP, runtime: TestRuntime = testRuntime()): Client =>
  new Client({ baseUrl: server.url, ...options }, runtime);
