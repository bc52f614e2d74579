import { describe, expect, test } from 'vitest';

import { isRegistered, LOOPBACK_WILDCARDS, originOf, redirectUriFault, withParameters } from '../../src/domain/redirect-uri.js';

describe('what may be registered', () => {
  test.each([
    'https://yourapp.com/auth/callback',
    'https://yourapp.com',
    'https://yourapp.com:8443/cb?tenant=1&x=%20',
    'http://app:3000/cb',
    'http://localhost/cb',
    'http://127.0.0.1:3000/cb',
    'http://[::1]:3000/cb',
    'com.example.app:/oauth',
    'com.example.app://callback/path',
    'https://xn--bcher-kva.example/cb',
    ...LOOPBACK_WILDCARDS,
  ])('%s', (uri) => {
    expect(redirectUriFault(uri)).toBeNull();
  });

  test.each([
    ['', 'absolute URI'],
    ['/cb', 'absolute URI'],
    ['//evil.test/cb', 'absolute URI'],
    ['yourapp.com/cb', 'absolute URI'],
    ['https://yourapp.com/cb#part', 'no fragment (RFC 6749, section 3.1.2)'],
    ['https://yourapp.com/*', 'must name the place itself'],
    ['https://*.yourapp.com/cb', 'must name the place itself'],
    ['http://localhost:*/cb', 'must name the place itself'],
    ['https://user@yourapp.com/cb', 'no user name'],
    ['https://user:pass@yourapp.com/cb', 'no user name'],
    ['https:yourapp.com/cb', 'must begin with https://'],
    ['http:/yourapp.com/cb', 'must begin with http://'],
    ['https://yourapp.com\\cb', 'absolute URI'],
    ['https://yourapp.com/a b', 'absolute URI'],
    ['https://yourapp.com/"x"', 'absolute URI'],
    ['https://bücher.example/cb', 'absolute URI'],
    ['https://yourapp.com/%zz', 'absolute URI'],
    ['https://yourapp.com/\u0000', 'absolute URI'],
    ['https://yourapp.com/cb\r\nSet-Cookie: a=b', 'absolute URI'],
    ['https://@yourapp.com/cb', 'no user name'],
    ['https://a;sandbox/cb', 'must name a host'],
    ['https://a,b/cb', 'must name a host'],
    ['mailto:x@y.z', 'a scheme of your own with a dot'],
    ['myapp:/cb', 'a scheme of your own with a dot'],
    ['ws://yourapp.com/cb', 'a scheme of your own with a dot'],
    ['javascript:alert(1)', 'must not begin with javascript:'],
    ['JaVaScRiPt:alert(1)', 'must not begin with javascript:'],
    ['data:text/html,x', 'must not begin with data:'],
    ['vbscript:x', 'must not begin with vbscript:'],
    ['file:///etc/passwd', 'must not begin with file:'],
    ['about:blank', 'must not begin with about:'],
    ['https://yourapp.com/cb?code=x', 'must not have `code` in its query'],
    ['https://yourapp.com/cb?a=1&state=x', 'must not have `state` in its query'],
    ['https://yourapp.com/cb?iss=x', 'must not have `iss` in its query'],
  ])('not %j', (uri, fault) => {
    expect(redirectUriFault(uri)).toContain(fault);
  });
});

const EXACT = ['https://yourapp.com/auth/callback'];
const LOOPBACK = ['http://127.0.0.1:3000/cb', 'http://localhost/cb?x=1', 'http://[::1]/cb'];

describe('a request means a registered URI', () => {
  test.each<[string, readonly string[], string]>([
    ['that is the same, character by character (RFC 9700, section 2.1)', EXACT, 'https://yourapp.com/auth/callback'],
    ['on another port of 127.0.0.1 (RFC 8252, section 7.3)', LOOPBACK, 'http://127.0.0.1:51004/cb'],
    ['on no port of 127.0.0.1', LOOPBACK, 'http://127.0.0.1/cb'],
    ['on a port of localhost, with its query', LOOPBACK, 'http://localhost:8080/cb?x=1'],
    ['on a port of [::1]', LOOPBACK, 'http://[::1]:8080/cb'],
    ['by the wildcard of localhost', LOOPBACK_WILDCARDS, 'http://localhost:3000/auth/callback'],
    ['by the wildcard of 127.0.0.1, without a port or path', LOOPBACK_WILDCARDS, 'http://127.0.0.1'],
    ['by the wildcard of [::1], with a query', LOOPBACK_WILDCARDS, 'http://[::1]:1/a/b?c=d'],
  ])('%s', (_, registered, given) => {
    expect(isRegistered(registered, given)).toBe(true);
  });

  /** Open redirects: each has led a browser elsewhere, or past a check, somewhere. */
  test.each<[string, readonly string[], string]>([
    ['a trailing slash', EXACT, 'https://yourapp.com/auth/callback/'],
    ['a sub-path', EXACT, 'https://yourapp.com/auth/callback/evil'],
    ['a path that climbs', EXACT, 'https://yourapp.com/auth/callback/../../evil'],
    ['an encoded path that climbs', EXACT, 'https://yourapp.com/auth/callback/%2e%2e/evil'],
    ['another path', EXACT, 'https://yourapp.com/auth'],
    ['a query', EXACT, 'https://yourapp.com/auth/callback?next=//evil.test'],
    ['a fragment', EXACT, 'https://yourapp.com/auth/callback#evil'],
    ['another case of the path', EXACT, 'https://yourapp.com/auth/Callback'],
    ['another case of the host', EXACT, 'https://YOURAPP.com/auth/callback'],
    ['another case of the scheme', EXACT, 'HTTPS://yourapp.com/auth/callback'],
    ['another scheme', EXACT, 'http://yourapp.com/auth/callback'],
    ['a port', EXACT, 'https://yourapp.com:444/auth/callback'],
    ['the default port', EXACT, 'https://yourapp.com:443/auth/callback'],
    ['a sub-domain', EXACT, 'https://evil.yourapp.com/auth/callback'],
    ['a longer host', EXACT, 'https://yourapp.com.evil.test/auth/callback'],
    ['user-info', EXACT, 'https://yourapp.com@evil.test/auth/callback'],
    ['user-info with the path', EXACT, 'https://yourapp.com%2fauth%2fcallback@evil.test/'],
    ['a backslash', EXACT, 'https://evil.test\\@yourapp.com/auth/callback'],
    ['a leading space', EXACT, ' https://yourapp.com/auth/callback'],
    ['a trailing newline', EXACT, 'https://yourapp.com/auth/callback\n'],
    ['a NUL', EXACT, 'https://yourapp.com/auth/callback\u0000.evil.test'],
    ['an encoded character of the path', EXACT, 'https://yourapp.com/auth/c%61llback'],
    ['a trailing dot of the host', EXACT, 'https://yourapp.com./auth/callback'],
    ['a full-width letter', EXACT, 'https://yourapp.com/auth/\uFF43allback'],
    ['no scheme', EXACT, '//yourapp.com/auth/callback'],
    ['javascript', EXACT, 'javascript://yourapp.com/%0aalert(1)'],
    ['another path of a loopback host', LOOPBACK, 'http://127.0.0.1:3000/other'],
    ['another query of a loopback host', LOOPBACK, 'http://localhost:3000/cb?x=2'],
    ['localhost in place of 127.0.0.1', ['http://127.0.0.1/cb'], 'http://localhost/cb'],
    ['https on a loopback host', LOOPBACK, 'https://127.0.0.1:3000/cb'],
    ['another spelling of 127.0.0.1', LOOPBACK_WILDCARDS, 'http://127.1/cb'],
    ['127.0.0.1 as one number', LOOPBACK_WILDCARDS, 'http://2130706433/cb'],
    ['127.0.0.2', LOOPBACK_WILDCARDS, 'http://127.0.0.2/cb'],
    ['0.0.0.0', LOOPBACK_WILDCARDS, 'http://0.0.0.0/cb'],
    ['another spelling of [::1]', LOOPBACK_WILDCARDS, 'http://[0:0:0:0:0:0:0:1]/cb'],
    ['LOCALHOST', LOOPBACK_WILDCARDS, 'http://LOCALHOST/cb'],
    ['a host that begins with localhost', LOOPBACK_WILDCARDS, 'http://localhost.evil.test/cb'],
    ['a host that ends with localhost', LOOPBACK_WILDCARDS, 'http://evil.localhost/cb'],
    ['localhost as user-info', LOOPBACK_WILDCARDS, 'http://localhost:80@evil.test/'],
    ['localhost as user-info with a port', LOOPBACK_WILDCARDS, 'http://localhost@evil.test:3000/'],
    ['localhost before a backslash', LOOPBACK_WILDCARDS, 'http://localhost\\@evil.test/'],
    ['localhost before an encoded slash', LOOPBACK_WILDCARDS, 'http://localhost%2f@evil.test/'],
    ['a port beyond 65535', LOOPBACK_WILDCARDS, 'http://localhost:65536/cb'],
    ['port 0', LOOPBACK_WILDCARDS, 'http://localhost:0/cb'],
    ['a port of letters', LOOPBACK_WILDCARDS, 'http://localhost:evil/cb'],
    ['a port that is an address', LOOPBACK_WILDCARDS, 'http://localhost:3000.evil.test/cb'],
    ['a fragment on localhost', LOOPBACK_WILDCARDS, 'http://localhost:3000/cb#evil'],
    ['a code in its query', LOOPBACK_WILDCARDS, 'http://localhost:3000/cb?code=stolen'],
    ['the wildcard itself', LOOPBACK_WILDCARDS, 'http://localhost:*/*'],
    ['a tab in the host', LOOPBACK_WILDCARDS, 'http://local\thost/cb'],
    ['nothing', LOOPBACK_WILDCARDS, ''],
    ['anything, where nothing is registered', [], 'http://localhost/cb'],
  ])('but not by %s', (_, registered, given) => {
    expect(isRegistered(registered, given)).toBe(false);
  });
});

test.each([
  ['https://a.test/cb', 'https://a.test/cb?code=x&state=a+b'],
  ['https://a.test/cb?', 'https://a.test/cb?code=x&state=a+b'],
  ['https://a.test/cb?t=1', 'https://a.test/cb?t=1&code=x&state=a+b'],
  ['https://a.test/cb?t=1&', 'https://a.test/cb?t=1&code=x&state=a+b'],
  ['com.example.app:/cb', 'com.example.app:/cb?code=x&state=a+b'],
])('%s gets the answer added to its query', (uri, expected) => {
  expect(withParameters(uri, { code: 'x', state: 'a b' })).toBe(expected);
});

test.each([
  ['http://localhost:3000/cb?x', 'http://localhost:3000'],
  ['https://a.test/cb', 'https://a.test'],
  ['com.example.app:/cb', 'com.example.app:'],
])('%s leads to %s', (uri, expected) => {
  expect(originOf(uri)).toBe(expected);
});
