import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { isRegistered } from '../../../src/domain/redirect-uri.js';
import { loginLink } from '../../../src/pages/dashboard/login-link.js';
import type { OAuthApp } from '../../../src/types/admin/types.gen.js';

const APP: OAuthApp = {
  id: 'a b',
  client_id: 'a b',
  client_secret: 's',
  name: 'Ours',
  redirect_uris: ['https://yourapp.com/cb?x=1&y=2'],
  scopes: ['profile', 'email'],
  public: false,
  created_at: '2026-01-23T10:00:00Z',
};

const linkOf = (change: Partial<OAuthApp>) => loginLink('http://127.0.0.1:4600/oauth/authorize', { ...APP, ...change });
const queryOf = (change: Partial<OAuthApp>) => Object.fromEntries(new URL(linkOf(change)?.url ?? 'http://none/').searchParams);

test('a link asks for a code, for all that the app may ask for', () => {
  expect(queryOf({})).toEqual({
    client_id: 'a b',
    redirect_uri: 'https://yourapp.com/cb?x=1&y=2',
    response_type: 'code',
    scope: 'profile email',
    state: 'from-the-dashboard',
  });
  expect(linkOf({})).toMatchObject({ redirectUri: 'https://yourapp.com/cb?x=1&y=2', verifier: null });
});

test.each([
  ['the first that is one place', ['http://localhost:*/*', 'https://one.example/', 'https://two.example/'], 'https://one.example/'],
  ['a place that the first wildcard stands for', ['http://[::1]:*/*', 'http://localhost:*/*'], 'http://[::1]:3000/auth/callback'],
])('it goes back to %s', (_, redirect_uris, expected) => {
  const link = linkOf({ redirect_uris });
  expect(link?.redirectUri).toBe(expected);
  expect(isRegistered(redirect_uris, expected)).toBe(true);
});

test('a public app gets a challenge, and the page the verifier that fits it (RFC 7636, section 4.6)', () => {
  const { code_challenge, code_challenge_method } = queryOf({ public: true });
  expect(code_challenge_method).toBe('S256');
  expect(
    createHash('sha256')
      .update(linkOf({ public: true })?.verifier ?? '')
      .digest('base64url'),
  ).toBe(code_challenge);
});

test('without a redirect URI there is no link', () => {
  expect(linkOf({ redirect_uris: [] })).toBeNull();
});
