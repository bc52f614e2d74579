import { describe, expect, it } from 'vitest';

import { refuseAdmin } from '../../src/http/guard.js';

const OPEN = { adminToken: undefined, allowedHosts: [], publicUrl: undefined };
const verdict = (config: Parameters<typeof refuseAdmin>[0], headers: Parameters<typeof refuseAdmin>[1]): string => {
  try {
    refuseAdmin(config, headers);
    return 'let in';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no ApiError';
  }
};

describe('the host of a request', () => {
  it.each([
    '127.0.0.1:4600',
    '127.0.0.1',
    '[::1]:4600',
    '192.168.1.20:4600',
    'localhost:4600',
    'LOCALHOST',
    'sandbox:4600',
    'a.localhost:4600',
    'host.docker.internal:4600',
  ])('%s is let in: DNS rebinding needs a public name', (host) => {
    expect(verdict(OPEN, { host })).toBe('let in');
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:4600',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#localhost',
    'a b',
    'localhost:x',
    '[::1',
  ])('%s is refused', (host) => {
    expect(verdict(OPEN, host === undefined ? {} : { host })).toBe('FORBIDDEN');
  });

  it('is let in where SANDBOX_ALLOWED_HOSTS or SANDBOX_PUBLIC_URL names it, and the refusal names the setting', () => {
    expect(verdict({ ...OPEN, allowedHosts: ['sandbox.example.com'] }, { host: 'Sandbox.Example.com:4600' })).toBe('let in');
    expect(verdict({ ...OPEN, publicUrl: 'https://sandbox.example.com' }, { host: 'sandbox.example.com' })).toBe('let in');
    expect(() => refuseAdmin(OPEN, { host: 'sandbox.example.com' })).toThrow(/SANDBOX_ALLOWED_HOSTS/);
  });
});

describe('the origin of a request', () => {
  const host = '127.0.0.1:4600';
  it.each<[name: string, headers: Record<string, string>, verdict: string]>([
    ['none, as from curl', {}, 'let in'],
    ['its own', { origin: 'http://127.0.0.1:4600', 'sec-fetch-site': 'same-origin' }, 'let in'],
    ['an address bar', { 'sec-fetch-site': 'none' }, 'let in'],
    ['another port', { origin: 'http://127.0.0.1:3000' }, 'FORBIDDEN'],
    ['another host', { origin: 'https://evil.example' }, 'FORBIDDEN'],
    ['a sandboxed frame', { origin: 'null' }, 'FORBIDDEN'],
    ['no URL', { origin: '127.0.0.1:4600' }, 'FORBIDDEN'],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 'FORBIDDEN'],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 'FORBIDDEN'],
  ])('%s', (_, headers, expected) => {
    expect(verdict(OPEN, { host, ...headers })).toBe(expected);
  });

  it('may be that of SANDBOX_PUBLIC_URL', () => {
    const config = { ...OPEN, publicUrl: 'https://sandbox.example.com' };
    expect(verdict(config, { host: 'sandbox.example.com', origin: 'https://sandbox.example.com' })).toBe('let in');
  });
});

describe('the admin token', () => {
  const config = { ...OPEN, adminToken: 's3cret' };
  const host = 'localhost';
  it.each<[name: string, headers: Record<string, string>, verdict: string]>([
    ['in its own header', { 'x-sandbox-admin-token': 's3cret' }, 'let in'],
    ['as a bearer token', { authorization: 'bearer s3cret' }, 'let in'],
    ['missing', {}, 'AUTHENTICATION_REQUIRED'],
    ['wrong', { 'x-sandbox-admin-token': 's3cre' }, 'AUTHENTICATION_REQUIRED'],
    ['wrong as a bearer token', { authorization: 'Bearer s3cret2' }, 'AUTHENTICATION_REQUIRED'],
    ['as Basic, which is for pages', { authorization: `Basic ${Buffer.from('x:s3cret').toString('base64')}` }, 'AUTHENTICATION_REQUIRED'],
    ['empty', { 'x-sandbox-admin-token': '' }, 'AUTHENTICATION_REQUIRED'],
  ])('%s', (_, headers, expected) => {
    expect(verdict(config, { host, ...headers })).toBe(expected);
  });
});
