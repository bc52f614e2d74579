import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { dashboard, hasBrokenOut, NASTY, textOf } from './dashboard-http.js';

const sandbox = await withSandbox();
const page = dashboard(sandbox.url);

/** Answers 200, or what the path says: `/500`. */
let receiver: Server;
let receiverUrl = '';

beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(Number(request.url?.slice(1)) || 200).end());
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(() => receiver.close());

/** A new endpoint as the admin API makes it. */
async function endpoint(body: object = {}): Promise<{ id: string; secret: string; here: string }> {
  const { body: made } = await sandbox.admin.post('/webhooks', { url: `${receiverUrl}/200`, events: ['student.created'], ...body }).expect(201);
  return { ...made, here: `/settings/webhooks/${made.id}` };
}

const stored = async (id: string) => (await sandbox.admin.get(`/webhooks/${id}`).expect(200)).body;

describe('Settings → Webhooks', () => {
  test('adds an endpoint for the events that were selected, and leads to its secret', async () => {
    const fields = { url: 'https://yourapp.com/webhooks/skillpassport', events: ['student.enrolled', 'course.completed'], description: 'Ours' };
    const { headers } = await page.send('/settings/webhooks', fields).expect(303);
    expect(headers['location']).toMatch(/^\/settings\/webhooks\/[0-9a-f-]{36}\?done=added$/);
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    const made = await stored(/webhooks\/([^?]*)/.exec(headers['location'] ?? '')?.[1] ?? '');
    expect(made).toMatchObject({ url: fields.url, events: fields.events, description: 'Ours', enabled: true });
    expect(textOf(text)).toContain('The endpoint is added.');
    expect(text).toContain(`class="whole">${made.secret}</code>`);
    expect(text.match(/name="events" value="[^"]*" checked/g)).toHaveLength(2);
  });

  test('lists endpoints with their events, and how their last delivery went', async () => {
    const { id } = await endpoint({ url: `${receiverUrl}/204`, description: 'List me' });
    await endpoint({ events: ['*'], enabled: false });
    await page.send(`/settings/webhooks/${id}/ping`).expect(303);
    const text = textOf((await page.get('/settings/webhooks').expect(200)).text);
    expect(text).toMatch(/\/204 List me student\.created enabled delivered/);
    expect(text).toMatch(/\/200 all events disabled none yet/);
  });

  test('takes an inbox in place of a URL', async () => {
    const { headers } = await page.send('/settings/webhooks', { inbox: 'from-a-form', events: '*' }).expect(303);
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    expect(textOf(text)).toContain('/_admin/inbox/from-a-form');
    await sandbox.admin.get('/inbox/from-a-form').expect(200);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['no URL', { events: '*' }, 'url', '`url` is required'],
    ['a URL that is none', { url: 'yourapp.com', events: '*' }, 'url', '`url` must'],
    ['an address that is refused', { url: 'http://169.254.169.254/', events: '*' }, 'url', '`url` '],
    ['a URL and an inbox', { url: 'https://yourapp.com/', inbox: 'ci', events: '*' }, 'inbox', 'not both'],
    ['a name that no inbox can have', { inbox: 'a b', events: '*' }, 'inbox', '`inbox` must match'],
    ['no event', { url: 'https://yourapp.com/' }, 'events', '`events` must have at least'],
    ['an event that is none', { url: 'https://yourapp.com/', events: 'student.expelled' }, 'events', 'student.expelled'],
    [
      'a description that is too long',
      { url: 'https://yourapp.com/', events: '*', description: 'x'.repeat(256) },
      'description',
      '`description` must have at most',
    ],
  ])('says of %s what the admin API says, beside the field, and keeps what was typed', async (_, fields, field, message) => {
    const before = (await sandbox.admin.get('/webhooks').expect(200)).body.total;
    const { text } = await page.send('/settings/webhooks', fields).expect(400).expect('Content-Type', 'text/html; charset=utf-8');
    const [, problem = ''] = new RegExp(`<p id="${field}-problem" class="problem">(.*?)</p>`).exec(text) ?? [];
    const events = [fields['events'] ?? []].flat();
    const { body } = await sandbox.admin.post('/webhooks', { ...fields, events }).expect(400);
    expect(textOf(problem)).toContain(message);
    expect(body.error.details.errors.map((fault: { message: string }) => fault.message).join(' ')).toContain(textOf(problem));
    for (const [name, value] of Object.entries(fields)) if (name !== 'events') expect(text).toContain(`value="${value}"`);
    expect((await sandbox.admin.get('/webhooks').expect(200)).body.total).toBe(before);
  });

  test('tells of every field that is wrong at once', async () => {
    const { text } = await page.send('/settings/webhooks', { url: 'nowhere' }).expect(400);
    expect([...text.matchAll(/id="(\w+)-problem"/g)].map(([, name]) => name)).toEqual(['url', 'events']);
    expect(text).toMatch(/id="url"[^>]*aria-invalid="true"[^>]*aria-describedby="url-hint url-problem"/);
  });
});

describe('the page of an endpoint', () => {
  test('selects other events', async () => {
    const { id, here } = await endpoint();
    await page
      .send(`${here}/events`, { events: ['payment.completed'] })
      .expect(303)
      .expect('Location', `${here}?done=events`);
    expect((await stored(id)).events).toEqual(['payment.completed']);
  });

  test('says what is wrong with a selection, and changes nothing', async () => {
    const { id, here } = await endpoint();
    const { text } = await page.send(`${here}/events`, {}).expect(400);
    expect(text).toMatch(/id="events-problem" class="problem">`events` must have at least/);
    expect((await stored(id)).events).toEqual(['student.created']);
  });

  test('disables and enables', async () => {
    const { id, here } = await endpoint();
    await page.send(`${here}/disable`).expect(303).expect('Location', `${here}?done=disabled`);
    expect((await stored(id)).enabled).toBe(false);
    expect((await page.get(here)).text).toContain(`action="${here}/enable"`);
    await page.send(`${here}/enable`).expect(303).expect('Location', `${here}?done=enabled`);
    expect((await stored(id)).enabled).toBe(true);
  });

  test('rotates the secret', async () => {
    const { id, secret, here } = await endpoint();
    await page.send(`${here}/rotate-secret`).expect(303).expect('Location', `${here}?done=rotated`);
    const after = (await stored(id)).secret;
    expect(after).not.toBe(secret);
    const { text } = await page.get(here).expect(200);
    expect(text).toContain(after);
    expect(text).not.toContain(secret);
  });

  test.each([
    ['200', 'Delivered The receiver answered the ping with 200'],
    ['500', 'Not delivered'],
  ])('sends a test event, and says how it ended: %s', async (status, said) => {
    const { here } = await endpoint({ url: `${receiverUrl}/${status}` });
    const { headers } = await page.send(`${here}/ping`).expect(303);
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    expect(textOf(text)).toContain(said);
    expect(textOf(text)).toMatch(new RegExp(`ping (delivered|failed) 1 attempt [-\\d]+ [:\\d]+ UTC ${status} in \\d+ ms`));
    expect(text.match(/<tr class="marked">/g)).toHaveLength(1);
  });

  test('lists the last twenty deliveries, newest first, and sends one again', async () => {
    const { id, here } = await endpoint({ events: ['course.completed'] });
    for (let sent = 0; sent < 21; sent += 1) await page.send(`${here}/ping`).expect(303);
    const { text } = await page.get(here).expect(200);
    const ids = [...text.matchAll(/deliveries\/([0-9a-f-]{36})\/redeliver"/g)].map(([, delivery]) => delivery);
    const { body } = await sandbox.admin.get(`/deliveries?endpoint_id=${id}&limit=20`).expect(200);
    expect(ids).toEqual(body.deliveries.map((delivery: { id: string }) => delivery.id));
    await page.send(`${here}/deliveries/${ids[0]}/redeliver`).expect(303).expect('Location', `${here}?delivery=${ids[0]}`);
    expect(textOf((await page.get(`${here}?delivery=${ids[0]}`).expect(200)).text)).toMatch(/On its way|Delivered/);
  });

  test('says why a delivery can’t be sent again', async () => {
    const { here, id } = await endpoint({ url: `${receiverUrl}/500`, retry_schedule: [] });
    await sandbox.admin.post('/events', { event: 'student.created', endpoint: id, wait: true }).expect(201);
    const { body } = await sandbox.admin.get(`/deliveries?endpoint_id=${id}`).expect(200);
    await page.send(`${here}/disable`).expect(303);
    const { text } = await page.send(`${here}/deliveries/${body.deliveries[0].id}/redeliver`).expect(409);
    expect(text).toMatch(/role="alert"[^>]*>The endpoint [^<]* is disabled\./);
  });

  test('deletes after a second step', async () => {
    const { id, here } = await endpoint();
    expect((await page.get(here)).text).toMatch(/<details class="confirm"><summary>Delete this endpoint<\/summary><form[^>]*\/delete"/);
    await page.send(`${here}/delete`).expect(303).expect('Location', '/settings/webhooks?done=deleted');
    await sandbox.admin.get(`/webhooks/${id}`).expect(404);
    await page.get(here).expect(404);
  });

  test('says what a standing fault, an inbox and a rotation to come are', async () => {
    const { here, id } = await endpoint({ url: undefined, inbox: 'shown', tls_verify: false, delivery: { kind: 'duplicate' } });
    await sandbox.admin.post(`/webhooks/${id}/rotate-secret`, { secret: 'the-next-one', at: '2099-01-01T00:00:00Z' }).expect(200);
    const { text } = await page.get(here).expect(200);
    for (const said of ['Inbox shown', 'Certificate not checked', 'Spoilt on purpose duplicate', 'From 2099-01-01 00:00:00 UTC on'])
      expect(textOf(text)).toContain(said);
    expect(text).toContain('the-next-one');
  });

  test.each(['nope', '00000000-0000-4000-8000-00000000dead', '%E0%A4%A', '__proto__'])('an endpoint that is not there is 404: %s', async (id) => {
    const fresh = dashboard(sandbox.workspace('unused').url);
    await page.get(`/settings/webhooks/${id}`).expect(404);
    for (const action of ['events', 'ping', 'enable', 'disable', 'rotate-secret', 'delete', 'deliveries/x/redeliver'])
      await fresh.send(`/settings/webhooks/${id}/${action}`).expect(404);
    expect(sandbox.app.lane.tenants.peek('unused')).toBeUndefined();
  });
});

test('what is typed is shown as text, wherever it comes back', async () => {
  const { text } = await page.send('/settings/webhooks', { url: NASTY, inbox: NASTY, events: NASTY, description: NASTY.repeat(4) }).expect(400);
  expect(hasBrokenOut(text)).toBe(false);
  const { id, here } = await endpoint({ url: `${receiverUrl}/200?${encodeURIComponent(NASTY)}`, description: NASTY, secret: NASTY });
  for (const path of [
    '/settings/webhooks',
    here,
    `${here}?done=${encodeURIComponent(NASTY)}&delivery=${encodeURIComponent(NASTY)}`,
    `${here}?done=constructor`,
  ])
    expect(hasBrokenOut((await page.get(path).expect(200)).text)).toBe(false);
  await sandbox.admin.delete(`/webhooks/${id}`).expect(204);
});

test('the one script is the one that the policy allows, and no attribute runs any', async () => {
  const { here } = await endpoint();
  for (const path of [here, '/settings/developer', '/settings/developer/apps/sandbox_client']) {
    const { text, headers } = await page.get(path).expect(200);
    const scripts = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    expect(headers['content-security-policy']).toContain(
      `script-src 'sha256-${createHash('sha256')
        .update(scripts[0] ?? '')
        .digest('base64')}'`,
    );
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).not.toMatch(/\sstyle="|\son\w+="/);
  }
});

test('a page without a secret has no script', async () => {
  expect((await page.get('/settings/webhooks').expect(200)).text).not.toContain('<script');
});
