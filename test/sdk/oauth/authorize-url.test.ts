import { createHash } from 'node:crypto';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { Client, type ClientOptions } from '../../../sdk/src/index.js';
import type { AuthorizeOptions } from '../../../sdk/src/oauth/authorize-url.js';
import { APP, CHALLENGE, PUBLIC_APP, VERIFIER } from './helpers.js';

afterEach(() => vi.unstubAllEnvs());

const SANDBOX = { ...APP, environment: 'sandbox' } as const;
const urlOf = (options: AuthorizeOptions, client: ClientOptions = SANDBOX) => new URL(new Client(client).oauth.authorizeUrl(options));
const originOf = (client: ClientOptions) => urlOf({ state: 's' }, { ...APP, ...client }).href.replace(/\/authorize\?.*/, '');
/** Options as JavaScript may give them. */
const untyped = (options: unknown): AuthorizeOptions => JSON.parse(JSON.stringify(options));

describe('the URL that a login begins at', () => {
  it('has what the guide has, and `state`', () => {
    const { oauth } = new Client(SANDBOX);
    expect(oauth.authorizeUrl({ state: 'the state', scope: 'profile email courses' })).toBe(
      'http://127.0.0.1:4600/oauth/authorize?response_type=code&client_id=the-app&redirect_uri=https%3A%2F%2Fapp.test%2Fauth%2Fcallback&scope=profile+email+courses&state=the+state',
    );
  });

  it('has all that it is given', () => {
    const given = { state: 's', scope: ['profile', 'email'], codeChallenge: CHALLENGE, prompt: 'none', loginHint: 'a+b@example.in' } as const;
    expect(Object.fromEntries(urlOf(given).searchParams)).toEqual({
      response_type: 'code',
      client_id: 'the-app',
      redirect_uri: 'https://app.test/auth/callback',
      scope: 'profile email',
      state: 's',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      prompt: 'none',
      login_hint: 'a+b@example.in',
    });
  });

  it("is for the call's own app where one is given, and never holds a secret", () => {
    const url = urlOf({ state: 's', clientId: 'other', clientSecret: 'other-secret', redirectUri: 'com.example.app:/callback' });
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: 'other', redirect_uri: 'com.example.app:/callback' });
    expect(url.href).not.toContain('secret');
  });

  it('takes a new PKCE but for its verifier', () => {
    const { oauth } = new Client({ ...PUBLIC_APP, environment: 'sandbox' });
    const { codeVerifier, ...challenge } = oauth.createPkce();
    expect(oauth.authorizeUrl({ state: oauth.createState(), ...challenge })).toContain(`code_challenge=${challenge.codeChallenge}&code_challenge_method=S256`);
    expect(() => oauth.authorizeUrl({ state: 's', codeVerifier, ...challenge } as AuthorizeOptions)).toThrow('`codeVerifier` must not be in a URL');
  });

  it.each([
    ['no state', {}, '`state` must be a text of printable ASCII characters that nobody can guess'],
    ['an empty state', { state: '' }, '`state` must be'],
    ['a mistyped name', { state: 's', redirect_uri: 'x' }, '`redirect_uri` is no option of authorizeUrl; there are state, codeChallenge'],
    ['a challenge that is none', { state: 's', codeChallenge: 'short' }, '`codeChallenge` must be the 43 characters'],
    ['a challenge in plain text', { state: 's', codeChallenge: CHALLENGE, codeChallengeMethod: 'plain' }, "`codeChallengeMethod` must be 'S256'."],
    ['no scope in the scope', { state: 's', scope: [] }, '`scope` must be an array or a text of scopes'],
    ['a number for a scope', { state: 's', scope: 1 }, '`scope` must be'],
    ['null for a login hint', { state: 's', loginHint: null }, '`loginHint` must be a text.'],
    ['an empty prompt', { state: 's', prompt: '' }, '`prompt` must be a text.'],
    ['a public app without PKCE', { state: 's', clientId: 'public' }, '`codeChallenge` is missing: an app without `clientSecret` must use PKCE.'],
    ['a redirect URI with a fragment', { state: 's', redirectUri: 'https://app.test/#x' }, '`redirectUri` must be the whole URL'],
    ['a redirect URI that is none', { state: 's', redirectUri: '/auth/callback' }, '`redirectUri` must be the whole URL'],
    ['a text for all', 'state', 'must be an object'],
    ['nothing', null, 'must be an object'],
  ])('refuses %s in words', (_, options, words) => {
    expect(() => urlOf(untyped(options))).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) }));
  });

  it('asks for an app and a redirect URI where the client has none', () => {
    const { oauth } = new Client({ apiKey: 'k', apiSecret: 's' });
    expect(() => oauth.authorizeUrl({ state: 's' })).toThrow('`clientId` is missing: give it to the client, or to this call.');
    expect(() => oauth.authorizeUrl({ state: 's', clientId: 'a', clientSecret: 'b' })).toThrow(
      '`redirectUri` is missing: give it to the client, or to this call.',
    );
  });
});

describe('where the browser is sent', () => {
  it.each([
    ['to production on its host for people', {}, 'https://skillpassport.rareminds.in/oauth'],
    ['there as well when the API is named', { baseUrl: 'https://api.skillpassport.rareminds.in/v1' }, 'https://skillpassport.rareminds.in/oauth'],
    ['beside the API of a sandbox', { environment: 'sandbox' }, 'http://127.0.0.1:4600/oauth'],
    ['beside the API of a base URL of your own', { baseUrl: 'https://sandbox.internal/x/v1' }, 'https://sandbox.internal/x/oauth'],
    ['into the workspace', { baseUrl: 'http://127.0.0.1:4600/w/ci-1' }, 'http://127.0.0.1:4600/w/ci-1/oauth'],
    ['where it knows the server', { baseUrl: 'http://sandbox:4600/w/a', browserBaseUrl: 'http://localhost:4600/w/a/' }, 'http://localhost:4600/w/a/oauth'],
  ] as const)('%s', (_, options, expected) => {
    expect(originOf(options)).toBe(expected);
  });

  it('by the two variables', () => {
    vi.stubEnv('SKILLPASSPORT_BASE_URL', 'http://sandbox:4600');
    expect(originOf({})).toBe('http://sandbox:4600/oauth');
    vi.stubEnv('SKILLPASSPORT_BROWSER_BASE_URL', 'http://localhost:4600');
    expect(originOf({})).toBe('http://localhost:4600/oauth');
    expect(originOf({ browserBaseUrl: 'http://127.0.0.2:4600' })).toBe('http://127.0.0.2:4600/oauth');
  });

  it('not by the variable where the code names another server', () => {
    vi.stubEnv('SKILLPASSPORT_BROWSER_BASE_URL', 'http://localhost:4600');
    expect(originOf({ baseUrl: 'http://127.0.0.1:5000' })).toBe('http://127.0.0.1:5000/oauth');
  });

  it('nowhere, where the option or the variable is no URL', () => {
    expect(() => originOf({ browserBaseUrl: 'localhost:4600' })).toThrow('`browserBaseUrl` must be a URL that begins with http:// or https://');
    vi.stubEnv('SKILLPASSPORT_BROWSER_BASE_URL', 'localhost:4600');
    expect(() => originOf({})).toThrow('SKILLPASSPORT_BROWSER_BASE_URL must be a URL');
  });
});

describe('a new PKCE', () => {
  const { createPkce, createState } = new Client(SANDBOX).oauth;

  it('is a verifier of 256 bits and its SHA-256 (RFC 7636, sections 4.1 and 4.2)', () => {
    const { codeVerifier, codeChallenge, codeChallengeMethod } = createPkce();
    expect(codeVerifier).toMatch(/^[\w-]{43}$/);
    expect(codeChallenge).toBe(createHash('sha256').update(codeVerifier).digest('base64url'));
    expect(codeChallengeMethod).toBe('S256');
    expect(createHash('sha256').update(VERIFIER).digest('base64url')).toBe(CHALLENGE);
  });

  it('is another each time, as a state is', () => {
    expect(new Set([createPkce().codeVerifier, createPkce().codeVerifier, createState(), createState()]).size).toBe(4);
    expect(createState()).toMatch(/^[\w-]{43}$/);
  });
});
