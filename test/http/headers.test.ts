// The lists of headers, held against what the code reads and sets; and headers of the sandbox's own that there are not.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { ALLOWED_HEADERS, EXPOSED_HEADERS, OWN_HEADERS } from '../../src/http/headers.js';
import { API_KEY, withSandbox } from '../setup.js';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** What answers requests: neither the command line nor what it starts, which are clients, nor what is sent to receivers. */
const CLIENTS = /^(?:commands|check|types|webhooks)\//;
const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !CLIENTS.test(file))
  .map((file) => readFileSync(join(SOURCE, file), 'utf8'));

const gather = (pattern: RegExp): string[] =>
  [...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? [])))].map((name) => name.toLowerCase()).sort();
const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());

/** What a browser sets itself, or the page of another origin can't: Fetch, "forbidden request-header" and "CORS-safelisted request-header". */
const NOT_THE_PAGES = new Set([
  'accept',
  'content-length',
  'cookie',
  'host',
  'origin',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'transfer-encoding',
]);
/** What a page sees without being told: Fetch, "CORS-safelisted response-header name". */
const SEEN_ANYWAY = ['cache-control', 'content-length', 'content-type', 'pragma'];
/** What is for the browser itself, a proxy, or on pages alone. */
const NOT_FOR_CODE = /^(?:access-control-.*|content-security-policy|referrer-policy|set-cookie|vary|x-accel-buffering|x-content-type-options|x-frame-options)$/;

describe('the list of headers', () => {
  it('that a page of another origin may send holds every one that the code reads', () => {
    const read = [...gather(/headers\[\s*'([a-z-]+)'\s*\]/g), ...gather(/headers\??\.(authorization|cookie|host|origin|prefer)\b/g)];
    expect(read).toEqual(expect.arrayContaining(['authorization', 'idempotency-key', 'last-event-id', 'x-api-key', 'x-sandbox-admin-token']));
    // a delivery to an inbox is signed; a browser delivers nothing
    expect(read.filter((name) => !lower(ALLOWED_HEADERS).includes(name) && !NOT_THE_PAGES.has(name))).toEqual(['x-skillpassport-signature']);
  });

  it('that a page of another origin may see holds every one that the code sets', () => {
    const set = [...gather(/['"]([A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+)['"]\]?\s*[:,]/g), ...gather(/\b(Allow|Location|Vary|Pragma|Date)\b\s*:/g)];
    expect(set).toEqual(expect.arrayContaining(['allow', 'location', 'retry-after', 'x-ratelimit-limit', 'x-sandbox-version']));
    const others = lower([...ALLOWED_HEADERS, ...SEEN_ANYWAY]);
    expect(set.filter((name) => !lower(EXPOSED_HEADERS).includes(name) && !NOT_FOR_CODE.test(name) && !others.includes(name))).toEqual([]);
  });

  it.each([
    ['sent', ALLOWED_HEADERS],
    ['seen', EXPOSED_HEADERS],
  ])('%s has no name that is nowhere else in the code', (_, names) => {
    const code = sources
      .filter((text) => !text.includes('export const ALLOWED_HEADERS'))
      .join('\n')
      .toLowerCase();
    // Date is Node's, and a delivery's headers are set in src/webhooks
    const elsewhere = new Set(['date', 'x-sandbox-event-id', 'x-sandbox-attempt']);
    expect(lower(names).filter((name) => !code.includes(name) && !elsewhere.has(name))).toEqual([]);
  });
});

const { url, admin } = await withSandbox({ seed: 'empty' });

describe('a header X-Sandbox-* that the sandbox does not know', () => {
  it.each([
    ['GET', '/v1/students'],
    ['GET', '/v1/nowhere'],
    ['POST', '/v1/auth/login'],
    ['GET', '/w/headers/v1/students'],
    ['GET', '/_admin/info'],
    ['GET', '/'],
    ['GET', '/healthz'],
    ['GET', '/readyz'],
    ['GET', '/oauth/authorize'],
  ])('is refused: %s %s', async (method, path) => {
    const answer = await fetch(`${url}${path}`, { method, headers: { ...API_KEY, 'X-Sandbox-Admin-Tokn': 'sesame' } });
    const text = await answer.text();

    expect(answer.status).toBe(400);
    expect(text).toContain('x-sandbox-admin-tokn');
    expect(text).toContain('Did you mean `X-Sandbox-Admin-Token`?');
  });

  it.each(['X-Sandbox-Workspace', 'X-Sandbox-Fault', 'X-Sandbox-Explain', 'X-Sandbox-'])('is refused until it exists: %s', async (name) => {
    const { status, body } = await admin.get('/clock').set(name, 'x');

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: name.toLowerCase(), constraint: 'unknown' } });
  });

  it.each(['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/.well-known/jwks.json', '/.well-known/oauth-authorization-server'])(
    'is refused as RFC 6749 has it: %s',
    async (path) => {
      const answer = await fetch(`${url}${path}`, { method: path.startsWith('/oauth') ? 'POST' : 'GET', headers: { 'X-Sandbox-Falt': 'error' } });

      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request', error_description: expect.stringContaining('x-sandbox-falt') });
    },
  );

  it('changes nothing, and stands in the request journal', async () => {
    const own = `${url}/w/unchanged`;
    await fetch(`${own}/v1/courses`, { headers: API_KEY });
    const body = JSON.stringify({ name: 'Asha Rao', email: 'asha@example.in' });
    const headers = { ...API_KEY, 'Content-Type': 'application/json', 'X-Sandbox-Falt': 'error' };
    expect((await fetch(`${own}/v1/students`, { method: 'POST', headers, body })).status).toBe(400);

    const journal = await (await fetch(`${own}/_admin/requests?operation=createStudent`)).json();
    expect(journal).toMatchObject({ total: 1, requests: [{ status: 400 }] });
    const found = await (await fetch(`${own}/v1/students?email=asha@example.in`, { headers: API_KEY })).json();
    expect(found).toMatchObject({ total: 0 });
  });

  it.each(OWN_HEADERS.filter((name) => name !== 'X-Sandbox-Event-Id'))('is not one that we read or answer with: %s', async (name) => {
    await admin.get('/clock').set(name, 'x').expect(200);
  });
});
