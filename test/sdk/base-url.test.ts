import { describe, expect, it } from 'vitest';

import { resolveBaseUrl } from '../../sdk/src/base-url.js';

const LOCAL = 'http://127.0.0.1:4600/v1';

describe('where calls go', () => {
  it.each([
    ['the option before all', { baseUrl: 'http://a.test', fromEnvironment: 'http://b.test', environment: 'sandbox' }, 'http://a.test/v1'],
    ['the variable before the environment', { fromEnvironment: 'http://b.test', environment: 'production' }, 'http://b.test/v1'],
    ['an empty variable as none', { fromEnvironment: '', environment: 'sandbox' }, LOCAL],
    ['this machine for the sandbox', { environment: 'sandbox' }, LOCAL],
    ['production when asked for', { environment: 'production' }, 'https://api.skillpassport.rareminds.in/v1'],
    ['production for nothing', {}, 'https://api.skillpassport.rareminds.in/v1'],
  ] as const)('takes %s', (_, sources, expected) => {
    expect(resolveBaseUrl(sources).url).toBe(expected);
  });

  it.each([
    [{ baseUrl: 'http://a.test', fromEnvironment: 'http://b.test' }, "The client's `baseUrl`"],
    [{ fromEnvironment: 'http://b.test', environment: 'sandbox' }, 'The variable SKILLPASSPORT_BASE_URL'],
    [{ environment: 'sandbox' }, 'The environment sandbox, without `baseUrl` or SKILLPASSPORT_BASE_URL,'],
    [{}, 'The environment production, without `baseUrl` or SKILLPASSPORT_BASE_URL,'],
  ] as const)('knows of %j which setting says so', (sources, setBy) => {
    expect(resolveBaseUrl(sources).setBy).toBe(setBy);
  });

  it.each([
    ['http://127.0.0.1:4600', LOCAL],
    ['http://127.0.0.1:4600/', LOCAL],
    ['http://127.0.0.1:4600//', LOCAL],
    ['http://127.0.0.1:4600/v1', LOCAL],
    ['http://127.0.0.1:4600/v1/', LOCAL],
    [' http://127.0.0.1:4600 ', LOCAL],
    ['HTTP://LOCALHOST:4600', 'http://localhost:4600/v1'],
    ['http://127.0.0.1:4600/w/ci-1', 'http://127.0.0.1:4600/w/ci-1/v1'],
    ['http://127.0.0.1:4600/w/ci-1/v1/', 'http://127.0.0.1:4600/w/ci-1/v1'],
    ['http://127.0.0.1:4600/w/v1', 'http://127.0.0.1:4600/w/v1'],
    ['http://[::1]:4600', 'http://[::1]:4600/v1'],
    ['https://sandbox.internal/api-v1', 'https://sandbox.internal/api-v1/v1'],
  ])('reads %j as %s', (baseUrl, expected) => {
    expect(resolveBaseUrl({ baseUrl }).url).toBe(expected);
  });

  it.each(['', 'localhost:4600', '127.0.0.1:4600', '/v1', 'ftp://a.test', 'http:a.test', 'http://', 'http://a b.test'])(
    'refuses %j, saying what it must be',
    (baseUrl) => {
      expect(() => resolveBaseUrl({ baseUrl })).toThrow('`baseUrl` must be a URL that begins with http:// or https://, for example http://127.0.0.1:4600');
    },
  );

  it('names the variable when it is the bad one', () => {
    expect(() => resolveBaseUrl({ fromEnvironment: 'localhost:4600' })).toThrow('SKILLPASSPORT_BASE_URL must be a URL');
  });

  it.each(['http://a.test?x=1', 'http://a.test/#x'])('refuses the query or fragment of %s', (baseUrl) => {
    expect(() => resolveBaseUrl({ baseUrl })).toThrow('without "?" or "#"');
  });

  it('refuses credentials in the URL without repeating them', () => {
    expect(() => resolveBaseUrl({ baseUrl: 'http://user:hunter2@a.test' })).toThrow(/^(?!.*hunter2).*must not hold a user name or password/);
  });

  it('refuses an environment that is neither', () => {
    const environment: 'sandbox' = JSON.parse('"staging"');
    expect(() => resolveBaseUrl({ environment })).toThrow("`environment` must be 'sandbox' or 'production'.");
  });
});
