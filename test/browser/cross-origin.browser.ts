// The API as the page of another origin uses it, in a real browser: which headers it may send and see, and the event stream, which it reads
// with fetch since EventSource can carry no credential.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';

import { compressingProxy } from '../http/compressing-proxy.js';
import { API_KEY, withSandbox } from '../setup.js';
import { withBrowser } from './with-browser.js';

const sandbox = await withSandbox({ seed: 'empty' });
const { open } = withBrowser();

/** The page of an app, at an origin of its own, that may ask others. */
async function appPage(...others: readonly string[]): Promise<Page> {
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<link rel="icon" href="data:,"><p>app'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {}, others);
}

/** Reads the stream in the page until a text has come, and then leaves. */
async function readUntil(page: Page, url: string, headers: Readonly<Record<string, string>>, text: string): Promise<string> {
  const script = `(async () => {
    const leaving = new AbortController();
    const answer = await fetch(${JSON.stringify(`${url}/v1/events/stream`)}, { headers: ${JSON.stringify(headers)}, signal: leaving.signal });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    while (!read.includes(${JSON.stringify(text)})) {
      const { value, done } = await reader.read();
      if (done) break;
      window.read = read += value;
    }
    leaving.abort();
    return read;
  })()`;
  return page.evaluate<string>(script);
}

const isOpen = (page: Page): Promise<unknown> => page.waitForFunction("(window.read ?? '').includes('connected')");

test('every header that the contract names may be sent, and those of the answer are seen', async () => {
  const page = await appPage(sandbox.url);
  const headers = { ...API_KEY, 'Content-Type': 'application/json', 'Idempotency-Key': 'k1', Prefer: 'x', 'X-Sandbox-Request-Id': 'r1' };
  const body = JSON.stringify({ name: 'Asha Rao', email: 'asha@example.in' });
  const seen = await page.evaluate<Record<string, string | null>>(`(async () => {
    const send = () => fetch(${JSON.stringify(`${sandbox.url}/v1/students`)}, { method: 'POST', headers: ${JSON.stringify(headers)}, body: ${JSON.stringify(body)} });
    await send();
    const answer = await send();
    const names = ['Idempotency-Replayed', 'X-RateLimit-Limit', 'X-Sandbox-Request-Id', 'X-Sandbox-Version', 'Date'];
    return Object.fromEntries([['status', String(answer.status)], ...names.map((name) => [name, answer.headers.get(name)])]);
  })()`);

  expect(seen).toMatchObject({ status: '201', 'Idempotency-Replayed': 'true' });
  expect(Object.entries(seen).filter(([, value]) => value === null)).toEqual([]);
});

test.each([
  ['at once', async (): Promise<string> => sandbox.url],
  ['through a compressing development proxy', (): Promise<string> => compressingProxy(sandbox.url)],
])('an event of the stream comes %s, and after a break those that were missed', async (_, through) => {
  const url = await through();
  const page = await appPage(url);
  const fire = async (): Promise<string> => (await sandbox.admin.post('/events', { event: 'student.created' }).expect(201)).body.id;

  const reading = page.evaluate('window.read = ""').then(() => readUntil(page, url, API_KEY, `"event":"student.created"`));
  await isOpen(page);
  const first = await fire();
  expect(await reading).toContain(`id: ${first}\n`);

  const missed = await fire();
  expect(await readUntil(page, url, { ...API_KEY, 'Last-Event-ID': first }, missed)).toContain(missed);
});
