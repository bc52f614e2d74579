import { describe, expect, it } from 'vitest';

import { BATTERY, chooseCases } from '../../src/check/battery.js';
import { Craft } from '../../src/check/craft.js';
import { excerpt, pageInWords } from '../../src/check/excerpt.js';
import { hideSecret } from '../../src/check/hide-secret.js';
import { escapeBeyondAscii, withNumberForm } from '../../src/check/json-text.js';
import { whyUnreachable } from '../../src/check/reach.js';
import { wrap } from '../../src/check/wrap.js';
import { styleOf } from '../../src/commands/tests/check.js';
import { sign } from '../../src/webhooks/sign.js';
import { freePort } from '../commands/run-cli.js';
import { hangs, listen } from './receivers.js';

describe('the battery', () => {
  it('has ids that are unique and fit for a command line', () => {
    const ids = BATTERY.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z.-]*$/.test(id))).toEqual([]);
  });

  it('is chosen from by id, in its own order, the first always among them', () => {
    expect(chooseCases(undefined)).toBe(BATTERY);
    const chosen = chooseCases(['burst', 'duplicate']);
    expect('unknown' in chosen ? chosen : chosen.map(({ id }) => id)).toEqual(['student.created', 'duplicate', 'burst']);
    expect(chooseCases(['duplicate', 'nonsense', ''])).toEqual({ unknown: ['nonsense', ''] });
  });

  it.each(BATTERY.filter(({ due }) => due !== 'refused'))('signs $id rightly, over the very bytes', ({ rounds }) => {
    const craft = new Craft('http://127.0.0.1:3000/', 'whsec_x', new Map());
    for (const { request } of rounds(craft).flat()) {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
      expect(headers['x-skillpassport-signature']).toBe(sign('whsec_x', request.body));
      expect(headers['content-length']).toBe(String(Buffer.byteLength(request.body)));
    }
  });

  it.each(BATTERY.filter(({ due }) => due === 'refused'))('signs $id wrongly', ({ rounds }) => {
    const craft = new Craft('http://127.0.0.1:3000/', 'whsec_x', new Map([['payment.completed', [{ payment_id: 'p', amount: 4_999 }]]]));
    for (const { request } of rounds(craft).flat()) {
      expect(request.headers['X-SkillPassport-Signature']).not.toBe(sign('whsec_x', request.body));
      expect(request.headers['Content-Length']).toBe(String(Buffer.byteLength(request.body)));
    }
  });
});

describe('json-text', () => {
  it.each(['{"name":"Zoë Müller","url":"https://a/b"}', '{"name":"👩🏽‍🚀 आशा\u2028"}'])('writes %s in ASCII and means the same', (json) => {
    const escaped = escapeBeyondAscii(json);
    expect(escaped).toMatch(/^[ -~]*$/);
    expect(escaped).not.toBe(json);
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
  });

  it('writes a whole number with two decimals', () => {
    expect(withNumberForm('{"data":{"amount":4999,"student_id":"1"}}', 'amount')).toBe('{"data":{"amount":4999.00,"student_id":"1"}}');
    expect(withNumberForm('{"amount":4999}', 'amount')).toBe('{"amount":4999.00}');
  });
});

describe('excerpt', () => {
  it.each([
    ['a\r\n  b\tc ', 'a b c'],
    ['\u001B[31mred\u0007\u009B', '[31mred'],
    ['right \u202Eto left\u2069', 'right to left'],
    ['x'.repeat(300), 'x'.repeat(300)],
    [`${'x'.repeat(299)}\u{1F393}y`, `${'x'.repeat(299)}… (2 more)`],
  ])('makes %j fit to be printed', (text, expected) => expect(excerpt(text)).toBe(expected));
});

describe('pageInWords', () => {
  it.each([
    ['Invalid <signature>', 'Invalid <signature>'],
    ['{"error":"<b>"}', '{"error":"<b>"}'],
    [
      '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>Error</title>\n</head>\n<body>\n<pre>Error: &quot;a&quot; &amp;lt; b<br> &nbsp; &nbsp;at run (x.js:1:2)<br> at y</pre>\n</body>',
      'Error: "a" &lt; b',
    ],
  ])('makes words of %j', (page, words) => expect(pageInWords(page).trim()).toBe(words));
});

describe('wrap', () => {
  it.each([
    ['one two three', 9, '', 'one two\nthree'],
    ['one two three', 7, '  ', 'one two\n  three'],
    ['a-word-that-is-too-long b', 5, '', 'a-word-that-is-too-long\nb'],
    ['', 5, '', ''],
  ])('breaks %j at %i columns', (text, width, indent, expected) => expect(wrap(text, width, indent)).toBe(expected));
});

describe('hideSecret', () => {
  it.each([
    ['Bearer whsec_x, whsec_x', 'whsec_x', 'Bearer [secret], [secret]'],
    ['secret', 'secret', '[secret]'],
    ['http://127.0.0.1/skillpassport', 'a', 'http://127.0.0.1/skillpassport'],
    ['password', 'sword', 'password'],
  ])('makes of %j with the secret %j %j', (text, secret, shown) => expect(hideSecret(text, secret)).toBe(shown));
});

describe('the style of a report', () => {
  const terminal = (columns: number) => ({ isTTY: true, columns });

  it.each([
    { name: 'a wide terminal', stream: terminal(200), environment: {}, style: { width: 110, color: true } },
    { name: 'a narrow one', stream: terminal(60), environment: {}, style: { width: 60, color: true } },
    { name: 'one that does not know its size', stream: terminal(0), environment: {}, style: { width: 110, color: true } },
    { name: 'one where NO_COLOR is set', stream: terminal(80), environment: { NO_COLOR: '1' }, style: { width: 80, color: false } },
    { name: 'a file', stream: { isTTY: false, columns: 0 }, environment: {}, style: { width: 110, color: false } },
  ])('is $style for $name', ({ stream, environment, style }) => expect(styleOf(stream, environment)).toEqual(style));
});

describe('whyUnreachable', () => {
  const reaching = { insecure: false, timeoutMs: 5_000 };

  it('is null where somebody listens, even who never answers', async () => {
    expect(await whyUnreachable(await listen(hangs), reaching)).toBeNull();
  });

  it('says that nobody listens', async () => {
    const port = await freePort();
    expect(await whyUnreachable(`http://127.0.0.1:${port}/`, reaching)).toBe(
      `connection refused: is the receiver running on ${port}? From a container use host.docker.internal.`,
    );
  });

  it('says that the receiver speaks no TLS', async () => {
    const url = (await listen(hangs)).replace('http:', 'https:');
    expect(await whyUnreachable(url, reaching)).toBe('the receiver speaks no TLS there: is its URL http://?');
  });
});
