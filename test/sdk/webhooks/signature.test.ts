import { createHmac } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import skillpassport, { type Client, webhooks } from '../../../sdk/src/index.js';
import { sign as signOfSandbox } from '../../../src/webhooks/sign.js';
import { clientOf } from '../helpers.js';
import { enrolled } from './stream-server.js';

const SECRET = 'whsec_test';
const body = JSON.stringify({ ...enrolled('आशा'), timestamp: '2026-01-23T10:00:00Z' });
const signature = createHmac('sha256', SECRET).update(body).digest('hex');

/** Arguments as JavaScript may give them. */
const call = (method: keyof typeof webhooks, ...args: unknown[]): unknown => Reflect.apply(webhooks[method], undefined, args);

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

describe('sign()', () => {
  it.each([
    ['a text', body],
    ['a Buffer', Buffer.from(body)],
    ['a Uint8Array', new TextEncoder().encode(body)],
  ])('gives the lower-case hex of the HMAC of %s', (_, raw) => {
    expect(webhooks.sign(raw, SECRET)).toBe(signature);
  });

  it('signs as the sandbox does', () => {
    expect(webhooks.sign(body, SECRET)).toBe(signOfSandbox(SECRET, body));
  });

  it.each([
    ['no secret', body, undefined, 'Is the environment variable set'],
    ['an empty secret', body, '', 'Is the environment variable set'],
    ['an object', { event: 'x' }, SECRET, '`rawBody` must be a Buffer, a Uint8Array or a string'],
  ])('refuses %s in words', (_, raw, secret, words) => {
    expect(thrown(() => call('sign', raw, secret))).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) });
  });
});

describe('verify()', () => {
  it.each([
    ['a text', body, signature, SECRET],
    ['a Buffer', Buffer.from(body), signature, SECRET],
    ['bytes of another realm, as in Jest', runInNewContext(`Uint8Array.from(${JSON.stringify([...Buffer.from(body)])})`), signature, SECRET],
    ['one of several secrets', body, signature, ['whsec_new', SECRET]],
    [
      'bytes that are no UTF-8',
      Buffer.from([0xff, 0xfe]),
      createHmac('sha256', SECRET)
        .update(Buffer.from([0xff, 0xfe]))
        .digest('hex'),
      SECRET,
    ],
    ['an empty body', '', createHmac('sha256', SECRET).update('').digest('hex'), SECRET],
  ])('is true for %s', (_, raw, header, secret) => {
    expect(call('verify', raw, header, secret)).toBe(true);
  });

  it.each([
    ['an upper-case signature, which the guide refuses', body, signature.toUpperCase(), SECRET],
    ['a signature that is too short', body, signature.slice(2), SECRET],
    ['a signature with more behind it', body, `${signature}00`, SECRET],
    ['a signature with a line end', body, `${signature}\n`, SECRET],
    ['a signature with a prefix', body, `sha256=${signature}`, SECRET],
    ['a signature of other letters', body, 'ｆ'.repeat(64), SECRET],
    ['an empty signature', body, '', SECRET],
    ['no signature', body, undefined, SECRET],
    ['null', body, null, SECRET],
    ['two signatures', body, [signature, signature], SECRET],
    ['another body', `${body} `, signature, SECRET],
    ['another secret', body, signature, 'whsec_other'],
    ['other secrets', body, signature, ['a', 'b']],
    ['no secrets', body, signature, []],
    ['no secret', body, signature, undefined],
    ['an empty secret, though it fits', body, createHmac('sha256', '').update(body).digest('hex'), ''],
    ['a number for a secret', body, signature, 7],
    ['a parsed body', JSON.parse(body), signature, SECRET],
    ['no body', undefined, signature, SECRET],
    ['null for a body', null, signature, SECRET],
    ['nothing at all', undefined, undefined, undefined],
  ])('is false for %s', (_, raw, header, secret) => {
    expect(call('verify', raw, header, secret)).toBe(false);
  });
});

describe('constructEvent()', () => {
  it.each([
    ['a text', body],
    ['a Buffer', Buffer.from(body)],
  ])('gives the event of %s', (_, raw) => {
    expect(webhooks.constructEvent(raw, signature, SECRET)).toEqual(JSON.parse(body));
  });

  it.each([
    ['a parsed body', JSON.parse(body), signature, SECRET, 'SIGNATURE_INVALID', "express.raw({type: 'application/json'})"],
    ['a parsed body, in other words', JSON.parse(body), signature, SECRET, 'SIGNATURE_INVALID', 'the body was parsed before it was verified'],
    ['no body', undefined, signature, SECRET, 'SIGNATURE_INVALID', 'there is no body. Nothing has read it yet'],
    ['null for a body', null, signature, SECRET, 'SIGNATURE_INVALID', 'there is no body. Nothing has read it yet'],
    ['no signature', body, undefined, SECRET, 'SIGNATURE_INVALID', 'X-SkillPassport-Signature is missing'],
    ['null for a signature', body, null, SECRET, 'SIGNATURE_INVALID', 'X-SkillPassport-Signature is missing'],
    ['another secret', body, signature, 'whsec_other', 'SIGNATURE_INVALID', 'the secret is another one, or the body was changed on its way'],
    ['an upper-case signature', body, signature.toUpperCase(), SECRET, 'SIGNATURE_INVALID', 'does not fit'],
    [
      'a body that was parsed and serialized again',
      JSON.stringify(JSON.parse(body), null, 1),
      signature,
      SECRET,
      'SIGNATURE_INVALID',
      'parsed and serialized again',
    ],
    ['no secret', body, signature, undefined, 'INVALID_OPTIONS', 'Is the environment variable set'],
    ['an unset one of several secrets', body, signature, [SECRET, undefined], 'INVALID_OPTIONS', 'Is the environment variable set'],
  ])('says what is usually wrong with %s', (_, raw, header, secret, code, words) => {
    const error = thrown(() => call('constructEvent', raw, header, secret));
    expect(error).toMatchObject({ name: 'SkillPassportError', code, message: expect.stringContaining(words) });
    expect(JSON.stringify(error)).not.toContain('whsec_');
  });

  it.each([
    ['no JSON', '{"event":', 'it is not JSON'],
    ['an empty body', '', 'it is not JSON'],
    ['a byte order mark', `\uFEFF${body}`, 'it is not JSON'],
    ['a list', '[]', '`event`, `timestamp` and `data`'],
    ['an event without data', '{"event":"x","timestamp":"t"}', '`event`, `timestamp` and `data`'],
    ['an event whose data is null', '{"event":"x","timestamp":"t","data":null}', '`event`, `timestamp` and `data`'],
    ['bytes that are no UTF-8', Buffer.from([0xff]), 'it is not UTF-8'],
  ])('tells a body that is signed and yet no event: %s', (_, raw, words) => {
    expect(thrown(() => webhooks.constructEvent(raw, webhooks.sign(raw, SECRET), SECRET))).toMatchObject({
      code: 'INVALID_EVENT',
      message: expect.stringContaining(words),
    });
  });
});

it('is the same on a client, on the package and by name', () => {
  const client: Client = clientOf({ url: 'http://127.0.0.1:1' });
  for (const { verify, constructEvent, sign } of [client.webhooks, skillpassport.webhooks]) expect({ verify, constructEvent, sign }).toEqual({ ...webhooks });
});
