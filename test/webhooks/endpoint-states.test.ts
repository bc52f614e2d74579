// What becomes of deliveries as their endpoint changes: secrets that rotate, endpoints that are disabled, certificates, other URLs.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { Slots } from '../../src/platform/slots.js';
import { sign } from '../../src/webhooks/sign.js';
import { sandboxForTest } from '../setup.js';
import { startReceiver } from './receiver.js';
import { START, testWorkspace } from './test-workspace.js';

describe('a rotated secret', () => {
  it('signs from its moment on, and the old one until then', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, advance } = testWorkspace();
    endpoint({ url: receiver.url, secret: 'old', next_secret: { secret: 'new', at: START + 60_000 } });
    emit();
    await dispatcher.idle();
    await advance(59);
    emit();
    await dispatcher.idle();
    await advance(1);
    emit();
    await dispatcher.idle();
    expect(receiver.received.map(({ headers, body }) => ['old', 'new'].find((secret) => headers['x-skillpassport-signature'] === sign(secret, body)))).toEqual([
      'old',
      'old',
      'new',
    ]);
  });

  it('signs the retries that come after its moment', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    const { endpoint, emit, dispatcher, advance } = testWorkspace();
    endpoint({ url: receiver.url, secret: 'old', next_secret: { secret: 'new', at: START + 500 } });
    emit();
    await dispatcher.idle();
    await advance(1);
    expect(receiver.received[1]?.headers['x-skillpassport-signature']).toBe(sign('new', receiver.received[1]?.body ?? ''));
  });
});

describe('410 Gone', () => {
  it('fails the delivery at once, disables the endpoint with the reason, and says so', async () => {
    const warnings: string[] = [];
    const receiver = await startReceiver(() => ({ status: 410 }));
    const { endpoint, emit, dispatcher, delivery, workspace, advance } = testWorkspace({ warn: (message) => warnings.push(message) });
    const { id } = endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    await advance(3_600);
    expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: { status: 410 } }] });
    expect(workspace.store.webhook_endpoints.get(id)).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining('410 Gone') });
    expect(warnings).toEqual([expect.stringContaining(receiver.url)]);
    emit();
    await dispatcher.idle();
    expect(receiver.received).toHaveLength(1);
  });

  it('fails what still waits for the endpoint when its time comes', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 410 }));
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    emit();
    await dispatcher.idle();
    await advance(1);
    expect(delivery()).toMatchObject({
      status: 'failed',
      attempts: [{ response: { status: 500 } }, { error: expect.stringContaining('disabled'), response: null }],
    });
    expect(receiver.received).toHaveLength(2);
  });
});

it('what waits goes to the URL that the endpoint has by then', async () => {
  const [old, moved] = [await startReceiver(() => ({ status: 500 })), await startReceiver()];
  const { endpoint, emit, dispatcher, delivery, workspace, advance } = testWorkspace();
  const before = endpoint({ url: old.url });
  emit();
  await dispatcher.idle();
  workspace.transaction(() => workspace.store.webhook_endpoints.replace({ ...before, url: moved.url }));
  await advance(1);
  expect(delivery()).toMatchObject({ status: 'delivered', url: moved.url });
});

describe('a certificate that nobody vouches for', () => {
  async function tlsReceiver(): Promise<string> {
    const pem = (name: string): Buffer => readFileSync(new URL(`tls/${name}.pem`, import.meta.url));
    const server = createServer({ key: pem('key'), cert: pem('certificate') }, (request, response) => {
      request.resume();
      request.on('end', () => response.end('OK'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  }

  it('is refused, with the way out', async () => {
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: await tlsReceiver(), retry_schedule: [] });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({
      status: 'failed',
      attempts: [{ response: null, error: expect.stringMatching(/not trusted \(\w+\)\. Set `tls_verify: false`/) }],
    });
  });

  it('is taken where the endpoint says so', async () => {
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: await tlsReceiver(), tls_verify: false });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{ response: { status: 200, body: 'OK' } }] });
  });
});

it('endpoints that hang leave places for the first attempt to another, however many they are', async () => {
  const hanging = await Promise.all(Array.from({ length: 3 }, () => startReceiver(() => 'hang')));
  const fast = await startReceiver();
  const { endpoint, emit, workspace } = testWorkspace({ slots: new Slots(8, 2) });
  for (const { url } of hanging) endpoint({ url, events: ['student.created'] });
  endpoint({ url: fast.url, events: ['course.completed'] });
  for (let n = 0; n < 10; n += 1) emit();
  workspace.transaction(() => workspace.emit('course.completed', {}));
  await fast.count(1);
  expect(hanging.reduce((sum, { received }) => sum + received.length, 0)).toBeLessThanOrEqual(7);
});

it('an endpoint that is deleted in the middle of an attempt has that in the log, not that nothing was sent', async () => {
  const receiver = await startReceiver(() => 'hang');
  const sandbox = await sandboxForTest();
  const { body: endpoint } = await sandbox.admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
  const { body: event } = await sandbox.admin.post('/events', { event: 'student.created' }).expect(201);
  await receiver.count(1);
  await sandbox.admin.delete(`/webhooks/${endpoint.id}`).expect(204);
  const { body } = await sandbox.admin.get(`/deliveries/${event.deliveries[0].id}`).expect(200);
  expect(body.attempts).toMatchObject([{ error: expect.stringMatching(/^cut off/) }]);
});
