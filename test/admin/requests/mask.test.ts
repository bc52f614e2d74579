import { describe, expect, it } from 'vitest';

import { maskBody, maskHeaders, maskPath, maskSecret } from '../../../src/admin/requests/mask.js';

describe('a body in the journal', () => {
  it.each<[name: string, text: string, masked: string]>([
    ['without secrets stays as it came', ' { "name" : "Asha",\n "n": 1.50 } ', ' { "name" : "Asha",\n "n": 1.50 } '],
    ['hides a password', '{"email":"a@b.in","password":"hunter2"}', '{"email":"a@b.in","password":"***"}'],
    ['hides an otp that is a number', '{"otp":123456,"email":"a@b.in"}', '{"otp":"***","email":"a@b.in"}'],
    ['hides the tokens of an answer', '{"token":"ey.a.b","user":{"id":"1"}}', '{"token":"***","user":{"id":"1"}}'],
    [
      'hides OAuth secrets and tokens',
      '{"client_id":"c","client_secret":"s","access_token":"a","refresh_token":"r","token_type":"Bearer"}',
      '{"client_id":"c","client_secret":"***","access_token":"***","refresh_token":"***","token_type":"Bearer"}',
    ],
    [
      'hides it in whatever case',
      '{"Password":"a","clientSecret":"b","NEW_PASSWORD":"c","api-secret":"d"}',
      '{"Password":"***","clientSecret":"***","NEW_PASSWORD":"***","api-secret":"***"}',
    ],
    ['hides it however deep', '[{"a":[{"secret":"s"},{"b":"c"}]}]', '[{"a":[{"secret":"***"},{"b":"c"}]}]'],
    ['hides all that lies in it', '{"secret":{"a":["x",1,true],"b":{"c":"y"}},"d":"z"}', '{"secret":{"***":["***","***","***"],"***":{"***":"***"}},"d":"z"}'],
    ['hides it behind escapes', String.raw`{"pass\u0077ord":"a\"b","x":"y"}`, String.raw`{"pass\u0077ord":"***","x":"y"}`],
    ['keeps a null', '{"password":null}', '{"password":null}'],
    ['keeps a value that only reads like a key', '{"name":"password","value":"x"}', '{"name":"password","value":"x"}'],
    ['keeps words that only hold one', '{"passwordless":"yes","tokens_used":3}', '{"passwordless":"yes","tokens_used":3}'],
    ['that was cut in a secret', '{"a":1,"password":"hunt… (20000 characters)', '{"a":1,"password":"***… (20000 characters)'],
    ['that was cut behind a backslash', '{"password":"hunt\\… (20000 characters)', '{"password":"***… (20000 characters)'],
    ['that was cut after a secret', '{"password":"hunter2","bio":"lon… (20000 characters)', '{"password":"***","bio":"lon… (20000 characters)'],
    ['that is no good JSON', '{"password":"a" "b", otp: }', '{"password":"***" "***", otp: }'],
    ['that is a form', 'grant_type=password&username=a&password=p%26q&client_secret=s', 'grant_type=password&username=a&password=***&client_secret=***'],
    ['that is nothing', '', ''],
  ])('%s', (_, text, masked) => {
    expect(maskBody(text)).toBe(masked);
  });

  it.each<[name: string, text: string, masked: string]>([
    [
      'of a token request in JSON',
      '{"grant_type":"authorization_code","client_id":"c","client_secret":"s","code":"oac_1","code_verifier":"v","redirect_uri":"http://localhost/cb"}',
      '{"grant_type":"authorization_code","client_id":"c","client_secret":"***","code":"***","code_verifier":"***","redirect_uri":"http://localhost/cb"}',
    ],
    ['of a token request in JSON, cut', '{"a":1,"code":"oac… (20000 characters)', '{"a":1,"code":"***… (20000 characters)'],
    [
      'of a token request in a form',
      'grant_type=authorization_code&code=oac_1&code_verifier=v&client_id=c&redirect_uri=x',
      'grant_type=authorization_code&code=***&code_verifier=***&client_id=c&redirect_uri=x',
    ],
    ['of a refresh', 'grant_type=refresh_token&refresh_token=ort_1', 'grant_type=refresh_token&refresh_token=***'],
    ['of a revocation', 'token=ort_1&token_type_hint=refresh_token', 'token=***&token_type_hint=refresh_token'],
    ['of a login', 'csrf=x&email=a%40b.in&password=p&request=q', 'csrf=***&email=a%40b.in&password=***&request=q'],
    ['of a token answer', '{"access_token":"a","token_type":"Bearer","expires_in":3600}', '{"access_token":"***","token_type":"Bearer","expires_in":3600}'],
    ['of a request in YAML, sent by mistake', 'code: oac_1\nclient_id: c', 'code: ***\nclient_id: c'],
    ['in camel case', '{"codeVerifier":"v","Code":"c","csrfToken":"t"}', '{"codeVerifier":"***","Code":"***","csrfToken":"***"}'],
  ])('to the authorization server: hides the secrets %s', (_, text, masked) => {
    expect(maskBody(text, true)).toBe(masked);
  });

  it.each<[name: string, text: string, masked: string]>([
    ['in JSON is an error code, and stays', '{"error":{"code":"NOT_FOUND","message":"m"}}', '{"error":{"code":"NOT_FOUND","message":"m"}}'],
    ['in JSON stays beside secrets', '{"code":"X","code_verifier":"v","csrf":"t"}', '{"code":"X","code_verifier":"***","csrf":"***"}'],
    ['in a form is a secret', 'code=x&codec=y&zip_code=z', 'code=***&codec=y&zip_code=z'],
  ])('elsewhere: `code` %s', (_, text, masked) => {
    expect(maskBody(text)).toBe(masked);
  });

  it('costs no more than its length', () => {
    const text = `{"password":"${'\\"'.repeat(8_000)}`;
    expect(maskBody(text)).toBe('{"password":"***');
    expect(maskBody('[['.repeat(8_000))).toBe('[['.repeat(8_000));
  });
});

describe('headers in the journal', () => {
  it('hide credentials and cookies, in whatever case they came', () => {
    const raw = [
      'Host',
      'a',
      'AUTHORIZATION',
      'Bearer x',
      'x-api-key',
      'test_key',
      'X-API-Secret',
      's',
      'Cookie',
      'c=1',
      'Set-Cookie',
      'd=2',
      'X-Sandbox-Admin-Token',
      't',
    ];
    expect(maskHeaders(raw)).toEqual({
      host: 'a',
      authorization: '***',
      'x-api-key': 'test_key',
      'x-api-secret': '***',
      cookie: '***',
      'set-cookie': '***',
      'x-sandbox-admin-token': '***',
    });
  });

  it.each([
    ['Location', 'http://localhost:3000/cb?code=oac_1&state=s&iss=http%3A%2F%2Fa', 'http://localhost:3000/cb?code=***&state=s&iss=http%3A%2F%2Fa'],
    ['Location', '/checkout/1', '/checkout/1'],
    ['Location', 'com.example.app:/cb?x=1&code=oac_1', 'com.example.app:/cb?x=1&code=***'],
    ['Location', 'https://yourapp.com/cb?error=access_denied&state=s', 'https://yourapp.com/cb?error=access_denied&state=s'],
    ['Referer', 'http://localhost:3000/cb?code=oac_1', 'http://localhost:3000/cb?code=***'],
    ['Set-Cookie', 'sandbox_session_4600=oss_1; HttpOnly; Path=/', '***'],
    ['X-CSRF', 'x', '***'],
  ])('%s: %s reads %s', (name, value, masked) => {
    expect(maskHeaders([name, value])).toEqual({ [name.toLowerCase()]: masked });
  });

  it('join what came twice, and take any name', () => {
    expect(Object.entries(maskHeaders(['Accept', 'a', 'accept', 'b', '__proto__', 'c']))).toEqual([
      ['accept', 'a, b'],
      ['__proto__', 'c'],
    ]);
  });
});

describe('a path in the journal', () => {
  it.each([
    ['/v1/students?page=2&search=a%20b', '/v1/students?page=2&search=a%20b'],
    ['/v1/me?access_token=abc&page=1', '/v1/me?access_token=***&page=1'],
    ['/v1/me?access%5Ftoken=abc', '/v1/me?access%5Ftoken=***'],
    ['/v1/me?%ZZ=abc', '/v1/me?%ZZ=abc'],
    ['/v1/me', '/v1/me'],
    ['/cb?code=oac_1&state=s', '/cb?code=***&state=s'],
    ['/cb?state=s&Code=oac_1&', '/cb?state=s&Code=***&'],
    ['/cb?%63ode=oac_1', '/cb?%63ode=***'],
    ['/w/a/oauth/authorize?client_id=c&response_type=code&code_challenge=x', '/w/a/oauth/authorize?client_id=c&response_type=code&code_challenge=x'],
    ['/oauth/token?code_verifier=v&client_secret=s&token=t&refresh_token=r', '/oauth/token?code_verifier=***&client_secret=***&token=***&refresh_token=***'],
    ['/oauth/login?csrf=x&login_hint=a@b.in', '/oauth/login?csrf=***&login_hint=a@b.in'],
  ])('%s reads %s', (path, masked) => {
    expect(maskPath(path)).toBe(masked);
  });
});

describe('a stored secret in a list', () => {
  it.each([
    ['test_secret', 'test...'],
    ['whsec_0123456789', 'whse...'],
    ['12345678', '1234...'],
    ['1234567', '...'],
    ['x', '...'],
  ])('%s reads %s', (secret, masked) => {
    expect(maskSecret(secret)).toBe(masked);
  });
});
