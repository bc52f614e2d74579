import { describe, expect, it } from 'vitest';

import { readTarget, type SandboxTarget, type TargetFlags } from '../../../src/commands/client/target.js';

describe('readTarget', () => {
  it.each<[string, TargetFlags, Record<string, string>, SandboxTarget]>([
    ['the sandbox on this machine', {}, {}, { url: 'http://127.0.0.1:4600', base: 'http://127.0.0.1:4600', adminToken: undefined }],
    ['flags', { url: 'http://a:1', adminToken: 't' }, {}, { url: 'http://a:1', base: 'http://a:1', adminToken: 't' }],
    ['the environment', {}, { SANDBOX_URL: 'http://a:1', SANDBOX_ADMIN_TOKEN: 't' }, { url: 'http://a:1', base: 'http://a:1', adminToken: 't' }],
    ['flags before the environment', { url: 'http://a:1' }, { SANDBOX_URL: 'http://b:2' }, { url: 'http://a:1', base: 'http://a:1', adminToken: undefined }],
    [
      'an empty variable as an unset one',
      {},
      { SANDBOX_URL: '', SANDBOX_WORKSPACE: '' },
      { url: 'http://127.0.0.1:4600', base: 'http://127.0.0.1:4600', adminToken: undefined },
    ],
    ['a workspace', { url: 'http://a:1/', workspace: 'ci-1' }, {}, { url: 'http://a:1', base: 'http://a:1/w/ci-1', adminToken: undefined }],
    [
      'the path of the API, as the client library does',
      { url: 'http://a:1/v1', workspace: 'ci-1' },
      {},
      { url: 'http://a:1', base: 'http://a:1/w/ci-1', adminToken: undefined },
    ],
    ['a path in front', { url: 'https://a/sandbox/' }, {}, { url: 'https://a/sandbox', base: 'https://a/sandbox', adminToken: undefined }],
  ])('takes %s', (_, flags, environment, expected) => {
    expect(readTarget(flags, environment)).toEqual(expected);
  });

  it.each<[string, TargetFlags, RegExp]>([
    ['a URL without a scheme', { url: 'localhost:4600' }, /^--url must be an http or https URL.*got "localhost:4600"/],
    ['a URL with a password', { url: 'http://me:secret@a' }, /^--url must be/],
    ['a URL with a query', { url: 'http://a/?b' }, /^--url must be/],
    ['no URL at all', { url: '' }, /^--url must be/],
    ['a workspace that begins with a dot', { workspace: '.a' }, /^--workspace must be .*got ".a"/],
    ['a workspace that leads elsewhere', { workspace: '../x' }, /^--workspace must be/],
    ['a workspace of 65 letters', { workspace: 'a'.repeat(65) }, /^--workspace must be/],
    ['a token with a line break', { adminToken: 'a\nb' }, /^--admin-token must be printable ASCII/],
  ])('refuses %s', (_, flags, message) => {
    expect(() => readTarget(flags, {})).toThrow(message);
  });
});
