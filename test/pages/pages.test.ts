import { createHash } from 'node:crypto';

import supertest from 'supertest';
import { expect, test } from 'vitest';

import type { AccessLine } from '../../src/platform/access-log.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { AT, ENROLLMENT, pageApp, pageServices, PAYMENT } from './page-services.js';

const services = pageServices({}, { enrollment: { completed_at: AT } });
const http = supertest(pageApp(services));
const CHECKOUT = `/checkout/${PAYMENT.id}`;

test.each(['/', CHECKOUT, `/certificates/${ENROLLMENT.id}`, '/nowhere', '/openapi.json'])('%s carries the version and the safety headers', async (path) => {
  const { headers } = await http.get(path);
  expect(headers).toMatchObject({
    'x-sandbox-version': '9.9.9',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
  });
  expect(headers['x-sandbox-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test.each(['/', CHECKOUT, `/certificates/${ENROLLMENT.id}`])(
  '%s runs no script, fetches nothing, and its one style is the one that the policy allows',
  async (path) => {
    const { text, headers } = await http.get(path).expect(200);
    const [, style = '', ...others] = /<style>(.*?)<\/style>/s.exec(text) ?? [];
    expect(others).toEqual([]);
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(text).not.toMatch(/<script|<img|<iframe|\sstyle="|\son\w+="|@import|url\(/);
    expect([...text.matchAll(/(?:src|<link[^>]*href)="(?!data:)/g)]).toEqual([]);
  },
);

test.each([
  ['/nowhere', '/nowhere'],
  ['/w/ci-1/nowhere', '/nowhere'],
  ['/nowhere/', '/nowhere/'],
  [`${CHECKOUT}/refund`, `${CHECKOUT}/refund`],
  ['/%3Cscript%3E', '/%3Cscript%3E'],
])('%s is nobody’s: the error envelope for programs, a page for browsers', async (url, path) => {
  const { body } = await http.get(url).expect(404).expect('Content-Type', 'application/json; charset=utf-8');
  expect(body).toEqual({ error: { code: 'NOT_FOUND', message: `There is no page at ${path}.`, details: {} } });
  const { text } = await http.get(url).set('Accept', 'text/html,*/*;q=0.8').expect(404).expect('Content-Type', 'text/html; charset=utf-8');
  expect(text).toContain('404 NOT_FOUND');
});

test.each(['/w/', '/w/-x/', `/w/${'a'.repeat(65)}`, '/w/a%20b/v1/students', '/w/__proto__'])(
  '%s names no workspace, and the answer says what does',
  async (url) => {
    const { body } = await http.get(url).expect(404);
    expect(body.error.message).toContain('begins with a letter or digit');
  },
);

test.each([
  [`${CHECKOUT}/`, `../${PAYMENT.id}`],
  [`${CHECKOUT}//`, `../../${PAYMENT.id}`],
  [`/w/ci-1${CHECKOUT}/?a=1`, `../${PAYMENT.id}?a=1`],
])('%s leads to the page without the slash: what is relative in it would lead elsewhere', async (path, location) => {
  await http.get(path).expect(308).expect('Location', location);
});

test.each([
  ['/openapi.json/', '/openapi.json'],
  ['/%6Fpenapi.json', '/openapi.json'],
  ['/openapi%2Ejson', '/openapi.json'],
  ['/w/ci%2D1/openapi.json', '/w/ci-1/openapi.json'],
  ['/%77/ci-1/openapi.json/', '/w/ci-1/openapi.json'],
])('%s is another spelling of %s (RFC 3986, section 6.2.2.2)', async (path, plain) => {
  const get = async (spelling: string): Promise<string> => (await http.get(spelling).set('Host', 'sandbox:4600').expect(200)).text;
  expect(await get(path)).toBe(await get(plain));
});

test.each([
  ['POST', '/', 'GET, HEAD, OPTIONS'],
  ['DELETE', CHECKOUT, 'GET, HEAD, OPTIONS'],
  ['GET', `${CHECKOUT}/pay`, 'POST, OPTIONS'],
  ['PUT', `${CHECKOUT}/fail`, 'POST, OPTIONS'],
  ['PATCH', '/openapi.yaml', 'GET, HEAD, OPTIONS'],
])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
  const { body } = await send(method, path).expect(405).expect('Allow', allow);
  expect(body.error.code).toBe('METHOD_NOT_ALLOWED');
});

test('OPTIONS is answered with what is allowed, and without a body', async () => {
  await http.options(`${CHECKOUT}/pay`).expect(204).expect('Allow', 'POST, OPTIONS');
});

test.each(['/', CHECKOUT, '/openapi.yaml', '/nowhere'])('HEAD %s has the headers of GET, the length too, and no body', async (path) => {
  const whole = await http.get(path);
  const head = await http.head(path).expect(whole.status);
  expect(head.text).toBeFalsy();
  for (const name of ['content-type', 'content-length']) expect(head.headers[name]).toBe(whole.headers[name]);
});

test('a page that fails says nothing of the reason, and the log does', async () => {
  const lines: AccessLine[] = [];
  const broken = {
    ...memoryStorage(),
    load: () => {
      throw new Error('kept for the log');
    },
  };
  const silent = pageServices({}, {}, broken);
  const app = pageApp({ ...silent, log: { ...silent.log, access: (line) => lines.push(line) } });
  const { text } = await supertest(app).get('/w/ci-1/checkout/x?secret=1').expect(500);
  expect(text).not.toContain('kept for the log');
  expect(lines).toMatchObject([
    { workspace: 'ci-1', operation: null, method: 'GET', path: '/w/ci-1/checkout/x', status: 500, error: expect.stringContaining('kept for the log') },
  ]);
});

function send(method: string, path: string) {
  switch (method) {
    case 'POST':
      return http.post(path);
    case 'PUT':
      return http.put(path);
    case 'PATCH':
      return http.patch(path);
    case 'DELETE':
      return http.delete(path);
    default:
      return http.get(path);
  }
}
