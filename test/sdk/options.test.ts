import { inspect } from 'node:util';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { Client, SkillPassportError } from '../../sdk/src/index.js';
import { clientOf, CREDENTIALS, rejection, script } from './helpers.js';

afterEach(() => vi.unstubAllEnvs());

/** Options as JavaScript may give them. */
const untyped = (options: unknown): Record<string, never> => JSON.parse(JSON.stringify(options));

function refusal(options: unknown): SkillPassportError {
  try {
    void new Client(untyped(options));
  } catch (error) {
    if (error instanceof SkillPassportError) return error;
    throw error;
  }
  throw new Error('The options were taken');
}

describe('the options of a client', () => {
  it.each([
    ['no credential', {}, "Give `apiKey` and `apiSecret`, or a user's `token`."],
    ['a key without its secret', { apiKey: 'k' }, '`apiSecret` must be a text'],
    ['a secret without its key', { apiSecret: 's' }, '`apiKey` must be a text'],
    ['an empty secret', { apiKey: 'k', apiSecret: '' }, '`apiSecret` must be a text'],
    ['a key and a token', { ...CREDENTIALS, token: 't' }, 'not both'],
    ['a number for a key', { apiKey: 1, apiSecret: 's' }, '`apiKey` must be a text'],
    ['a mistyped name', { ...CREDENTIALS, baseURL: 'http://127.0.0.1' }, '`baseURL` is no option of the client; there are apiKey, apiSecret, token, baseUrl'],
    ['a name that is nearly one', { ...CREDENTIALS, maxRetrys: 1 }, 'Did you mean `maxRetries`?'],
    ['a letter too few', { ...CREDENTIALS, tokn: 't' }, 'Did you mean `token`?'],
    ['a timeout of 0', { ...CREDENTIALS, timeout: 0 }, '`timeout` must be a number of milliseconds'],
    ['a timeout that setTimeout cannot count', { ...CREDENTIALS, timeout: 2 ** 31 }, '`timeout` must be'],
    ['a timeout of text', { ...CREDENTIALS, timeout: '30s' }, '`timeout` must be'],
    ['three retries', { ...CREDENTIALS, maxRetries: 3 }, '`maxRetries` must be 0, 1 or 2.'],
    ['half a retry', { ...CREDENTIALS, maxRetries: 0.5 }, '`maxRetries` must be'],
    ['an unknown environment', { ...CREDENTIALS, environment: 'prod' }, "`environment` must be 'sandbox' or 'production'."],
    ['a fetch that is no function', { ...CREDENTIALS, fetch: 'fetch' }, '`fetch` must be a function.'],
    ['a text for all', 'test_key', 'must be an object'],
  ])('refuses %s in words', (_, options, words) => {
    expect(refusal(options)).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) });
  });

  it.each(['hunter2\nx', 'hunter2 ', 'hunter2\u0000', 'hunter2é'])('refuses a secret that no header can hold (%j) without repeating it', (apiSecret) => {
    const error = refusal({ apiKey: 'k', apiSecret });
    expect(inspect(error)).toContain('`apiSecret` must be a text of printable ASCII characters');
    expect(inspect(error)).not.toContain('hunter2');
  });

  it('sends the key and its secret in their headers', async () => {
    const server = await script({ json: {} });
    await clientOf(server).courses.get('c');
    expect(server.received[0]?.headers).toMatchObject({ 'x-api-key': 'the-key', 'x-api-secret': 'the-secret' });
    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it("sends a user's token as a bearer", async () => {
    const server = await script({ json: {} });
    await new Client({ token: 'the-token', baseUrl: server.url }).courses.get('c');
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer the-token' });
    expect(server.received[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it('reads SKILLPASSPORT_BASE_URL', async () => {
    const server = await script({ json: {} });
    vi.stubEnv('SKILLPASSPORT_BASE_URL', `${server.url}/w/ci-1/`);
    await new Client({ ...CREDENTIALS, environment: 'production' }).courses.get('c');
    expect(server.received[0]?.url).toBe('/w/ci-1/v1/courses/c');
  });

  it('uses the fetch that it is given', async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return new Response('{"id":"c"}');
    };
    await expect(new Client({ ...CREDENTIALS, environment: 'sandbox', fetch }).courses.get('c')).resolves.toEqual({ id: 'c' });
    expect(urls).toEqual(['http://127.0.0.1:4600/v1/courses/c']);
  });

  it('uses a global fetch that was replaced after the client was made', async () => {
    const client = new Client({ ...CREDENTIALS, environment: 'sandbox' });
    vi.stubGlobal('fetch', async () => new Response('{"id":"stubbed"}'));
    try {
      await expect(client.courses.get('c')).resolves.toEqual({ id: 'stubbed' });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('says so where there is no fetch at all', () => {
    vi.stubGlobal('fetch', undefined);
    try {
      expect(refusal(CREDENTIALS).message).toContain('There is no global `fetch` here');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('shows its credential neither when it is printed nor as JSON', () => {
    const client = new Client({ ...CREDENTIALS, environment: 'sandbox' });
    expect(inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client)).not.toMatch(/the-key|the-secret/);
  });
});

describe('the options of a call', () => {
  it.each([
    [
      'a mistyped name',
      { idempotencyKey: 'k' },
      '`idempotencyKey` is no option of a call; there are idempotency_key, timeout, signal, headers. Did you mean `idempotency_key`?',
    ],
    ['an empty key', { idempotency_key: '' }, '`idempotency_key` must have 1 to 255 printable ASCII characters.'],
    ['a key that is too long', { idempotency_key: 'x'.repeat(256) }, '`idempotency_key` must have'],
    ['a key of other letters', { idempotency_key: 'ключ' }, '`idempotency_key` must have'],
    ['a timeout below 0', { timeout: -1 }, '`timeout` must be'],
    ['a header of the library', { headers: { 'x-api-SECRET': 'x' } }, "`headers` can't set x-api-SECRET"],
    ['the key as a header', { headers: { 'Idempotency-Key': 'x' } }, 'give it as `idempotency_key`'],
    ['a name that is none', { headers: { 'a b': 'x' } }, 'a name that is not one of a header'],
    ['a header of two lines', { headers: { 'X-Trace': 'hunter2\r\nX-Evil: 1' } }, 'the value of X-Trace must be a text'],
    ['a text for all', 'key', 'must be an object'],
  ])('refuses %s in words, and sends nothing', async (_, options, words) => {
    const server = await script('cut');
    const error = await rejection(clientOf(server).students.create({ name: 'n', email: 'e@example.in' }, untyped(options)));
    expect(error).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) });
    expect(inspect(error)).not.toContain('hunter2');
    expect(server.received).toEqual([]);
  });

  it('sends further headers', async () => {
    const server = await script({ json: {} });
    await clientOf(server).courses.get('c', { headers: { 'X-Trace': 'abc' } });
    expect(server.received[0]?.headers).toMatchObject({ 'x-trace': 'abc', accept: 'application/json' });
  });
});
