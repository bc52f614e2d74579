// The browser and the app's server know the sandbox by different names: a mapped port, a container's name, a proxy with TLS, a proxy
// with a path. One issuer holds, by SANDBOX_PUBLIC_URL, and everybody is given addresses that they can reach.

import * as oauth from 'oauth4webapi';
import { describe, expect, test } from 'vitest';

import { sandboxForTest, type TestSandbox } from '../setup.js';
import { fetchOver, HttpBrowser, type Route } from './clients/http-browser.js';
import { BY_PASSWORD, logIn } from './clients/log-in.js';

interface Reach {
  readonly publicUrl: string;
  /** How the app's server calls the sandbox. */
  readonly serverUrl: (sandbox: TestSandbox) => string;
  /** What lies between. */
  readonly route: (sandbox: TestSandbox) => Route;
  readonly callback: string;
}

const portOf = ({ url }: TestSandbox): string => new URL(url).port;

/** Port, or proxy, in front of the sandbox: what comes to the public address goes to it. @param host what the sandbox reads as Host */
const inFront =
  (publicUrl: string, { url }: TestSandbox, host: 'kept' | 'its own'): Route =>
  (asked) => {
    const { host: publicHost, pathname: prefix } = new URL(publicUrl);
    if (asked.host !== publicHost) return { to: asked, host: asked.host };
    const to = new URL(url);
    // RFC 8414, section 3.1: what is well known stands before the path of the issuer
    to.pathname = prefix === '/' ? asked.pathname : asked.pathname.replace(prefix, '');
    to.search = asked.search;
    return { to, host: host === 'kept' ? asked.host : to.host };
  };

const MAPPED = 'http://localhost:8080';
const PROXY = 'https://login.example.in';
const PROXY_WITH_PATH = 'https://tools.example.in/passport';

const reaches: readonly [string, Reach][] = [
  [
    'a mapped port for the browser, the container’s name for the app',
    {
      publicUrl: MAPPED,
      serverUrl: (sandbox) => `http://sandbox:${portOf(sandbox)}`,
      route: (sandbox) => inFront(MAPPED, sandbox, 'kept'),
      callback: 'http://app.internal:3000/auth/callback',
    },
  ],
  [
    'localhost for the browser, 127.0.0.1 for the app',
    {
      publicUrl: MAPPED,
      serverUrl: ({ url }) => url,
      route: (sandbox) => inFront(MAPPED, sandbox, 'kept'),
      callback: 'http://127.0.0.1:3000/auth/callback',
    },
  ],
  [
    'a proxy with TLS for both',
    { publicUrl: PROXY, serverUrl: () => PROXY, route: (sandbox) => inFront(PROXY, sandbox, 'kept'), callback: 'https://app.example.in/auth/callback' },
  ],
  [
    'a proxy with TLS for the browser, the container’s name for the app',
    {
      publicUrl: PROXY,
      serverUrl: (sandbox) => `http://sandbox:${portOf(sandbox)}`,
      route: (sandbox) => inFront(PROXY, sandbox, 'its own'),
      callback: 'https://app.example.in/auth/callback',
    },
  ],
  [
    'a proxy with TLS and a path for both',
    {
      publicUrl: PROXY_WITH_PATH,
      serverUrl: () => PROXY_WITH_PATH,
      route: (sandbox) => inFront(PROXY_WITH_PATH, sandbox, 'kept'),
      callback: 'https://app.example.in/auth/callback',
    },
  ],
];

describe.each(reaches)('%s', (_, { publicUrl, serverUrl, route, callback }) => {
  test.each([
    ['the default workspace', ''],
    ['a workspace of its own', '/w/ci-1'],
  ])(
    '%s: metadata, login, iss, token, /me and the token’s signature (RFC 8414, section 3.3; RFC 9207, section 2.4; RFC 9068, section 4)',
    async (_where, prefix) => {
      const sandbox = await sandboxForTest({ publicUrl });
      const side = prefix === '' ? sandbox : sandbox.workspace('ci-1');
      const app = { name: 'App', client_id: 'app', client_secret: 'app_secret', redirect_uris: [callback] };
      await side.admin.post('/oauth-apps', app).expect(201);
      const way = route(sandbox);
      const options = { [oauth.customFetch]: fetchOver(way), [oauth.allowInsecureRequests]: true };
      const client: oauth.Client = { client_id: app.client_id };
      const auth = oauth.ClientSecretBasic(app.client_secret);
      const issuer = `${publicUrl}${prefix}`;
      const server = `${serverUrl(sandbox)}${prefix}`;

      const discovery = await oauth.discoveryRequest(new URL(server), { algorithm: 'oauth2', ...options });
      const as = await oauth.processDiscoveryResponse(new URL(issuer), discovery);
      expect(as).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${server}/oauth/token`,
        revocation_endpoint: `${server}/oauth/revoke`,
        introspection_endpoint: `${server}/oauth/introspect`,
        jwks_uri: `${server}/.well-known/jwks.json`,
      });

      const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
      const challenge = await oauth.calculatePKCECodeChallenge(verifier);
      const request = { client_id: 'app', redirect_uri: callback, response_type: 'code', scope: 'profile', state, code_challenge: challenge };
      const query = new URLSearchParams({ ...request, code_challenge_method: 'S256' });
      const shown = await logIn(new HttpBrowser({ stopAt: callback, route: way }), `${as.authorization_endpoint}?${query.toString()}`, BY_PASSWORD);
      const answer = oauth.validateAuthResponse(as, client, new URL(shown.url), state);
      expect(answer.get('iss')).toBe(issuer);

      const exchanged = await oauth.authorizationCodeGrantRequest(as, client, auth, answer, callback, verifier, options);
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, exchanged);
      const user = await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL(`${server}/v1/me`), undefined, undefined, options);
      expect(await user.json()).toMatchObject({ role: 'student' });

      const call = new Request(`${server}/v1/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
      expect(await oauth.validateJwtAccessToken(as, call, `${issuer}/v1`, options)).toMatchObject({ iss: issuer, client_id: 'app' });

      const introspected = await oauth.introspectionRequest(as, client, auth, tokens.access_token, options);
      expect(await oauth.processIntrospectionResponse(as, client, introspected)).toMatchObject({ active: true, iss: issuer });
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, tokens.refresh_token ?? '', options));
      const refreshed = await oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token ?? '', options);
      await expect(oauth.processRefreshTokenResponse(as, client, refreshed)).rejects.toMatchObject({ error: 'invalid_grant' });
    },
  );
});
