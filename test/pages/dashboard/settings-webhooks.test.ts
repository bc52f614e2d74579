import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sandboxForTest, withSandbox } from '../../setup.js';
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

/** The events that a page has as chosen; empty: "only these". */
const chosen = (html: string): string[] => [...html.matchAll(/name="events" value(?:="([^"]*)")? checked/g)].map(([, value = '']) => value);

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
    expect(chosen(text)).toEqual(['', ...fields.events]);
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

  test('begins with nothing ticked, so that what is ticked is all that is sent', async () => {
    expect(chosen((await page.get('/settings/webhooks').expect(200)).text)).toEqual(['']);
  });

  test.each([
    [
      ['', 'student.created', 'application.submitted'],
      ['student.created', 'application.submitted'],
    ],
    [['student.created'], ['student.created']],
    [['*'], ['*']],
    // "All events" was chosen after a box was ticked
    [['*', 'student.created'], ['*']],
  ])('stores of the choice %j what a person expects: %j', async (events, expected) => {
    const { headers } = await page.send('/settings/webhooks', { url: 'https://yourapp.com/', events }).expect(303);
    expect((await stored(/webhooks\/([^?]*)/.exec(headers['location'] ?? '')?.[1] ?? '')).events).toEqual(expected);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['no URL', { events: '*' }, 'url', 'Give a URL, or the name of an inbox.'],
    ['a URL that is none', { url: 'yourapp.com', events: '*' }, 'url', 'It must begin with http:// or https://.'],
    ['an address that is refused', { url: 'http://169.254.169.254/', events: '*' }, 'url', 'It must not lead to a link-local'],
    ['a URL and an inbox', { url: 'https://yourapp.com/', inbox: 'ci', events: '*' }, 'inbox', 'not both'],
    ['a name that no inbox can have', { inbox: 'a b', events: '*' }, 'inbox', 'Its name begins with a letter or digit'],
    ['no event', { url: 'https://yourapp.com/', events: '' }, 'events', 'Tick at least one event, or choose all events.'],
    ['an event that is none', { url: 'https://yourapp.com/', events: 'student.expelled' }, 'events', 'student.expelled'],
    [
      'a description that is too long',
      { url: 'https://yourapp.com/', events: '*', description: 'x'.repeat(256) },
      'description',
      'It must have at most 255 characters.',
    ],
  ])('says of %s what is wrong, first that nothing is saved, then beside the field, and keeps what was typed', async (_, fields, field, message) => {
    const before = (await sandbox.admin.get('/webhooks').expect(200)).body.total;
    const { text } = await page.send('/settings/webhooks', fields).expect(400).expect('Content-Type', 'text/html; charset=utf-8');
    const [, problem = ''] = new RegExp(`<p id="${field}-problem" class="problem">(.*?)</p>`, 's').exec(text) ?? [];
    expect(textOf(problem)).toContain(message);
    expect(text).not.toMatch(/`|\^https/);
    expect(text).toContain('<title>Not saved: Webhooks');
    expect(text).toMatch(/<\/h1><div class="notice bad" role="alert"><strong>Not saved<\/strong>/);
    expect(text.match(/ autofocus\b/g)).toHaveLength(1);
    for (const [name, value] of Object.entries(fields)) if (name !== 'events') expect(text).toContain(`value="${value}"`);
    expect((await sandbox.admin.get('/webhooks').expect(200)).body.total).toBe(before);
  });

  test.each([
    ['a new endpoint', async () => '/settings/webhooks', {}, 'Give a URL, or the name of an inbox.'],
    [
      'a new endpoint for a URL and an inbox',
      async () => '/settings/webhooks',
      { url: 'http://169.254.169.254/', inbox: 'ci' },
      'It must not lead to a link-local or cloud metadata address.',
    ],
    ['an endpoint', async () => (await endpoint()).here, { url: 'http://a:b@yourapp.com/' }, 'It must not hold a user name or password.'],
  ])('says all that is wrong with the form of %s at once, each by its field, and keeps what was typed', async (_, path, destination, problem) => {
    const typed = { url: '', ...destination, description: 'My\u202eLMS' };
    const { text } = await page.send(await path(), typed).expect(400);
    const problems = Object.fromEntries([...text.matchAll(/<p id="(\w+)-problem" class="problem">(.*?)<\/p>/gs)].map(([, name, words]) => [name, words]));
    expect(problems).toEqual({
      url: problem,
      ...('inbox' in destination && { inbox: 'An endpoint has a URL or an inbox, not both.' }),
      events: 'Tick at least one event, or choose all events.',
      description: expect.stringContaining('it holds U+202E'),
    });
    for (const value of Object.values(typed)) if (value !== '') expect(text).toContain(`value="${value}"`);
  });

  test('tells of every field that is wrong at once', async () => {
    const { text } = await page.send('/settings/webhooks', { url: 'nowhere' }).expect(400);
    expect(text).toMatch(/id="url"[^>]* autofocus/);
    expect([...text.matchAll(/id="(\w+)-problem"/g)].map(([, name]) => name)).toEqual(['url', 'events']);
    expect(text).toMatch(/id="url"[^>]*aria-invalid="true"[^>]*aria-describedby="url-hint url-problem"/);
  });
});

describe('the page of an endpoint', () => {
  test('changes its URL, events and description', async () => {
    const { id, here } = await endpoint({ events: ['*'], description: 'Old' });
    const fields = { url: `${receiverUrl}/204`, events: ['', 'payment.completed'], description: ' New ' };
    await page.send(here, fields).expect(303).expect('Location', `${here}?done=saved`);
    expect(await stored(id)).toMatchObject({ url: fields.url, events: ['payment.completed'], description: 'New' });
    expect(textOf((await page.get(`${here}?done=saved`)).text)).toContain('The endpoint is saved.');
    await page.send(here, { ...fields, description: '' }).expect(303);
    expect((await stored(id)).description).toBe(null);
  });

  test.each([
    [['*'], ['*']],
    [
      ['student.created', 'course.completed'],
      ['', 'student.created', 'course.completed'],
    ],
  ])('shows the events %j as chosen', async (events, expected) => {
    const { here } = await endpoint({ events });
    expect(chosen((await page.get(here).expect(200)).text)).toEqual(expected);
  });

  test('an inbox stays one when its URL is sent back, and leaves it for another', async () => {
    const { id, here } = await endpoint({ url: undefined, inbox: 'kept' });
    const { url } = await stored(id);
    await page.send(here, { url, events: '*', description: 'Mine' }).expect(303);
    expect(await stored(id)).toMatchObject({ url, inbox: 'kept', description: 'Mine' });
    await page.send(here, { url: `${receiverUrl}/200`, events: '*' }).expect(303);
    expect(await stored(id)).toMatchObject({ url: `${receiverUrl}/200`, inbox: null });
  });

  test('says what is wrong, keeps what was sent and not what is stored, and changes nothing', async () => {
    const { id, here } = await endpoint({ events: ['*'], description: 'Old' });
    const { text } = await page.send(here, { url: 'yourapp.com', events: '', description: 'New' }).expect(400);
    expect(text).toMatch(/id="url-problem" class="problem">[^<]*It must begin with http/);
    expect(text).toMatch(/id="events-problem" class="problem">Tick at least one event, or choose all events\./);
    expect(chosen(text)).toEqual(['']);
    for (const value of ['yourapp.com', 'New']) expect(text).toContain(`value="${value}"`);
    expect(text).toContain('<title>Not saved: Webhook ');
    expect(text).toMatch(/id="url"[^>]* autofocus/);
    expect(await stored(id)).toMatchObject({ events: ['*'], description: 'Old' });
  });

  test('where only the events are wrong, the first of their boxes has the focus', async () => {
    const { here } = await endpoint();
    const { text } = await page.send(here, { url: `${receiverUrl}/200`, events: '' }).expect(400);
    expect(text.match(/<input[^>]* autofocus[^>]*>/g)).toEqual([expect.stringContaining('value="student.created"')]);
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
    expect(text).toMatch(/role="(?:status|alert)" tabindex="-1" autofocus><strong>(?:Delivered|Not delivered)</);
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
    const after = textOf((await page.get(`${here}?delivery=${ids[0]}`).expect(200)).text);
    expect(after).toContain('Delivered The receiver answered the ping with 200');
    expect(after).toMatch(/ ping delivered 2 attempts /);
  });

  test('a delivery that is sent again in vain is told of with the time of its next attempt, and a link to look again', async () => {
    const { here, id } = await endpoint({ url: `${receiverUrl}/500`, retry_schedule: [] });
    await sandbox.admin.post('/events', { event: 'student.created', endpoint: id, wait: true }).expect(201);
    await sandbox.admin.patch(`/webhooks/${id}`, { retry_schedule: [3_600] }).expect(200);
    const { body } = await sandbox.admin.get(`/deliveries?endpoint_id=${id}`).expect(200);
    const delivery = body.deliveries[0].id;
    const { headers } = await page.send(`${here}/deliveries/${delivery}/redeliver`).expect(303);
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    expect(textOf(text)).toMatch(/Not delivered yet .*500.* Next attempt: [-\d]+ [:\d]+ UTC\. Load this page again to see how it ends\./);
    expect(text).toContain(`<a href="${here}?delivery=${delivery}">Load this page again</a>`);
  });

  test('each button that sends again says what it sends', async () => {
    const { here } = await endpoint();
    await page.send(`${here}/ping`).expect(303);
    const { text } = await page.get(here).expect(200);
    expect(text).toMatch(/Redeliver<span class="unseen"> <bdi>ping<\/bdi> of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC<\/span>/);
  });

  test('a delivery of another endpoint is 404, and is not sent', async () => {
    const one = await endpoint();
    const other = await endpoint();
    await page.send(`${other.here}/ping`).expect(303);
    const { body } = await sandbox.admin.get(`/deliveries?endpoint_id=${other.id}`).expect(200);
    const { id } = body.deliveries[0];
    const { text } = await page.send(`${one.here}/deliveries/${id}/redeliver`).expect(404);
    expect(textOf(text)).toContain(`Delivery ${id} does not exist.`);
    expect((await sandbox.admin.get(`/deliveries/${id}`).expect(200)).body.attempts).toHaveLength(1);
  });

  test('says why a delivery can’t be sent again', async () => {
    const { here, id } = await endpoint({ url: `${receiverUrl}/500`, retry_schedule: [] });
    await sandbox.admin.post('/events', { event: 'student.created', endpoint: id, wait: true }).expect(201);
    const { body } = await sandbox.admin.get(`/deliveries?endpoint_id=${id}`).expect(200);
    await page.send(`${here}/disable`).expect(303);
    const { text } = await page.send(`${here}/deliveries/${body.deliveries[0].id}/redeliver`).expect(409);
    expect(text).toMatch(/role="alert"[^>]*><strong>Not done<\/strong>The endpoint [^<]* is disabled\./);
  });

  test('deletes after a second step', async () => {
    const { id, here } = await endpoint();
    expect((await page.get(here)).text).toMatch(/<details class="confirm"><summary>Delete this endpoint<\/summary><form[^>]*\/delete"/);
    await page.send(`${here}/delete`).expect(303).expect('Location', '/settings/webhooks?done=deleted');
    await sandbox.admin.get(`/webhooks/${id}`).expect(404);
    await page.get(here).expect(404);
    await page.send(`${here}/delete`).expect(303).expect('Location', '/settings/webhooks?done=gone');
    expect(textOf((await page.get('/settings/webhooks?done=gone')).text)).toContain('That endpoint is gone already.');
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
    await fresh.send(`/settings/webhooks/${id}`, { url: 'https://yourapp.com/' }).expect(404);
    for (const action of ['ping', 'enable', 'disable', 'rotate-secret', 'deliveries/x/redeliver'])
      await fresh.send(`/settings/webhooks/${id}/${action}`).expect(404);
    expect(sandbox.app.services.workspaces.peek('unused')).toBeUndefined();
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

test.each(['/', '/settings/webhooks', '/settings/webhooks/nope'])('%s has nothing to copy: it holds no script, and its policy allows none', async (path) => {
  const { text, headers } = await page.get(path);
  expect(text).not.toContain('<script');
  expect(headers['content-security-policy']).not.toContain('script-src');
});

test('of more than a hundred endpoints the newest are on the first page, and links lead to the others', async () => {
  const crowded = (await sandboxForTest({ maxEndpoints: '200' })).workspace('crowded');
  for (let number = 0; number < 101; number += 1) await crowded.admin.post('/webhooks', { url: `https://yourapp.com/n${number}`, events: ['*'] }).expect(201);
  const http = dashboard(crowded.url);
  const listed = (text: string): string[] => [...text.matchAll(/>https:\/\/yourapp\.com\/n(\d+)<\/bdi>/g)].map(([, number = '']) => number);
  const first = (await http.get('/settings/webhooks').expect(200)).text;
  expect(listed(first)).toEqual(Array.from({ length: 100 }, (_, at) => String(100 - at)));
  expect(textOf(first)).toContain('1 to 100 of 101, newest first Older');
  const second = (await http.get('/settings/webhooks?page=2').expect(200)).text;
  expect(listed(second)).toEqual(['0']);
  expect(second).toContain('href="/w/crowded/settings/webhooks?page=1" rel="prev"');
});

test('where there are as many endpoints as there may be, the form says so, and which setting it is', async () => {
  const full = await sandboxForTest({ maxEndpoints: '1' });
  const http = dashboard(full.url);
  await http.send('/settings/webhooks', { url: `${receiverUrl}/200`, events: '*' }).expect(303);
  const { text } = await http.send('/settings/webhooks', { url: `${receiverUrl}/500`, events: '*' }).expect(409);
  expect(textOf(text)).toContain('There is 1 webhook endpoint already.');
  expect(textOf(text)).toContain('SANDBOX_MAX_ENDPOINTS');
});
