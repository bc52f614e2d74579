import { describe, expect, it } from 'vitest';

import { maskBody, maskHeaders, maskPath, maskSecret } from '../../src/admin/mask.js';

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
