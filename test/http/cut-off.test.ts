import { connect } from 'node:net';

import { expect, it, vi } from 'vitest';

import type { JournalEntry } from '../../src/journal/request-journal.js';
import { sandboxForTest, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** Sends raw bytes and gives what comes back until the connection ends. */
function exchange(text: string, hangUp: boolean): Promise<string> {
  const { hostname, port } = new URL(sandbox.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => (hangUp ? socket.write(text, () => socket.destroy()) : socket.write(text)));
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

const head = (target: string, ...headers: string[]): string =>
  `${[target, 'Host: localhost', 'X-API-Key: test_key', 'X-API-Secret: test_secret', ...headers].join('\r\n')}\r\n\r\n`;

it('a client that goes away is no 5xx: the journal says 499, and nothing is kept', async () => {
  await exchange(`${head('POST /v1/students HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1000')}{"name":`, true);
  const entry = await vi.waitFor(
    async () => {
      const { body } = await sandbox.admin.get('/requests?operation=createStudent').expect(200);
      expect(body.requests).toHaveLength(1);
      return body.requests[0];
    },
    { timeout: 20_000 },
  );
  expect(entry.status).toBe(499);
});

it('a request is under way in the journal from its head on, and completed when its client goes away', async () => {
  const { journal } = await sandbox.app.services.workspaces.open('under-way');
  const { admin } = sandbox.workspace('under-way');
  const told = (kind: 'opened' | 'completed'): Promise<JournalEntry> => new Promise((resolve) => void journal.observe({ [kind]: resolve }));
  const [opened, completed] = [told('opened'), told('completed')];
  const { hostname, port } = new URL(sandbox.url);
  const socket = connect(Number(port), hostname);
  socket.write(`${head('POST /w/under-way/v1/students HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1000')}{"name":`);
  const entry = await opened;
  expect([journal.underWay(), entry.operation, entry.status]).toEqual([[entry], 'createStudent', 0]);
  expect((await admin.get('/requests').expect(200)).body.requests).toEqual([]);
  socket.destroy();
  expect([await completed, entry.status, journal.underWay()]).toEqual([entry, 499, []]);
  expect((await admin.get('/requests').expect(200)).body.requests).toMatchObject([{ id: entry.id, status: 499 }]);
});

it('an address in absolute form is the path that it holds', async () => {
  const answer = await exchange(head(`GET ${sandbox.url}/v1/courses?limit=1 HTTP/1.1`, 'Connection: close'), false);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

it('malformed JSON is in the journal, and stored under its key', async () => {
  const send = (text: string) => sandbox.api.post('/students').set('Content-Type', 'application/json').set('Idempotency-Key', 'broken').send(text);
  const first = await send('{"password":SEKRET}').expect(400);
  expect(first.text).not.toContain('SEKRET');
  const second = await send('{"password":SEKRET}').expect(400);
  expect(second.headers['idempotency-replayed']).toBe('true');
  await send('{"name":"A","email":"a@example.in"}').expect(422);
  const { body } = await sandbox.admin.get(`/requests/${first.headers['x-sandbox-request-id']}`).expect(200);
  expect(body.request.body).toBe('{"password":"***"}');
});

it('the journal has the path as it was sent', async () => {
  const other = sandbox.workspace('as-sent');
  await fetch(`${other.url}/api/courses?limit=2`);
  const { body } = await other.admin.get('/requests').expect(200);
  expect(body.requests[0].path).toBe('/w/as-sent/api/courses?limit=2');
});

it('the body limit can be raised and lowered', async () => {
  const raised = await sandboxForTest({ seed: 'empty', bodyLimit: String(4 * 1024 * 1024) });
  const body = { name: 'A', email: 'big@example.in', unknown: 'x'.repeat(2 * 1024 * 1024) };
  await raised.api.post('/students', body).expect(201);
  const lowered = await sandboxForTest({ seed: 'empty', bodyLimit: '2048' });
  await lowered.api.post('/students', { name: 'A', email: 'a@example.in', unknown: 'x'.repeat(3_000) }).expect(413);
});

it('a delivery is refused by the admin API, so that no endpoint fires at itself for ever', async () => {
  const { body } = await sandbox.admin.post('/events', { event: 'student.created' }).set('X-Sandbox-Event-Id', 'x').expect(403);
  expect(body.error.code).toBe('FORBIDDEN');
});

it.each(['/healthz', '/readyz', '/v1/students', '/_admin/info'])('%s has its request id and version, for OPTIONS too', async (path) => {
  for (const method of ['GET', 'OPTIONS']) {
    const { headers } = await fetch(`${sandbox.url}${path}`, { method });
    expect(headers.get('x-sandbox-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-sandbox-version')).toMatch(/^\d/);
  }
});
