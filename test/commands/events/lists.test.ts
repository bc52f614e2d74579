import { describe, expect, it } from 'vitest';

import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';
import { runCli } from '../run-cli.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** Events of two names, each to a receiver that takes those of one and refuses those of the other. */
async function someEvents(name: string): Promise<{ url: string; endpoint: string; ids: string[] }> {
  const { admin } = sandbox.workspace(name);
  const receiver = await startReceiver((_, { body }) => ({ status: body.includes('student.enrolled') ? 500 : 200, body: 'as told' }));
  const { body } = await admin.post('/webhooks', { url: receiver.url, events: ['*'], retry_schedule: [] }).expect(201);
  const ids: string[] = [];
  for (const event of ['student.created', 'student.enrolled', 'student.created']) {
    const fired = await admin.post('/events', { event, wait: true }).expect(201);
    ids.push(fired.body.id);
  }
  return { url: receiver.url, endpoint: body.id, ids };
}

const list = async (workspace: string, ...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCli([...words, '--url', sandbox.url, '--workspace', workspace]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

const rows = (table: string): string[] => table.split('\n').filter((line) => /[0-9a-f]{8}-[0-9a-f-]{27}/.test(line));

describe('events', () => {
  it('are listed newest first, with what became of them', async () => {
    const { ids } = await someEvents('events');
    const table = await list('events', 'events');
    expect(rows(table).map((row) => row.split(/ {2,}/).slice(1))).toEqual([
      ['student.created', ids[2], '1 delivered'],
      ['student.enrolled', ids[1], '1/1 failed'],
      ['student.created', ids[0], '1 delivered'],
    ]);
  });

  it('are chosen by name, by what came before them, and by number', async () => {
    const { ids } = await someEvents('chosen');
    expect(rows(await list('chosen', 'events', '--event', 'student.enrolled'))).toEqual([expect.stringContaining(ids[1] ?? '')]);
    expect(rows(await list('chosen', 'events', '--since', ids[1] ?? ''))).toEqual([expect.stringContaining(ids[2] ?? '')]);
    expect(await list('chosen', 'events', '--limit', '1')).toMatch(/^The newest 1 of 3: --limit shows more\.$/m);
  });

  it('are printed as the sandbox answers them with --json', async () => {
    await someEvents('events-json');
    const { body } = await sandbox.workspace('events-json').admin.get('/events');
    expect(JSON.parse(await list('events-json', 'events', '--json'))).toEqual(body);
  });

  it('and deliveries that are piped are not cut', async () => {
    const { admin } = sandbox.workspace('piped');
    const [name, path] = ['x'.repeat(200), 'y'.repeat(200)];
    await admin.post('/webhooks', { url: `http://127.0.0.1:9/${path}`, events: ['*'], enabled: true, retry_schedule: [] }).expect(201);
    await admin.post('/events', { event: name, data: {}, force: true, wait: true }).expect(201);
    expect(await list('piped', 'events')).toMatch(new RegExp(`^\\S+ +${name} +[-0-9a-f]{36} +1/1 failed$`, 'm'));
    expect(await list('piped', 'deliveries')).toMatch(new RegExp(`^[-0-9a-f]{36} +failed +${name} +none +127\\.0\\.0\\.1:9/${path}$`, 'm'));
  });

  it('and deliveries that there are none of are told of', async () => {
    expect([await list('none', 'events'), await list('none', 'deliveries')]).toEqual(['No events.\n', 'No deliveries.\n']);
  });
});

describe('deliveries', () => {
  it('are listed newest first, and those that failed lead to why', async () => {
    const { url } = await someEvents('deliveries');
    const table = await list('deliveries', 'deliveries');
    const place = url.replace('http://', '');
    expect(rows(table).map((row) => row.split(/ {2,}/).slice(1))).toEqual([
      ['delivered', 'student.created', '200', place],
      ['failed', 'student.enrolled', '500', place],
      ['delivered', 'student.created', '200', place],
    ]);
    expect(table).toMatch(/^deliveries --id ID shows why one failed\.$/m);
  });

  it.each([
    ['status', 1],
    ['event', 2],
    ['since', 1],
    ['endpoint', 3],
    ['limit', 2],
  ])('are chosen by %s', async (flag, expected) => {
    const { endpoint, ids } = await someEvents(`by-${flag}`);
    const value = { status: 'failed', event: 'student.created', since: ids[1] ?? '', endpoint, limit: '2' }[flag] ?? '';
    expect(rows(await list(`by-${flag}`, 'deliveries', `--${flag}`, value))).toHaveLength(expected);
  });

  it('are shown one by one with all attempts', async () => {
    const { url, ids } = await someEvents('one');
    const { body } = await sandbox.workspace('one').admin.get('/deliveries?status=failed');
    const { id } = body.deliveries[0];
    const shown = await list('one', 'deliveries', '--id', id);
    expect(shown).toMatch(new RegExp(`^Delivery ${id}\n {2}event {5}student\\.enrolled ${ids[1]}\n {2}to {8}${url}\n`));
    expect(shown).toMatch(/^ {2}> x-skillpassport-signature: [0-9a-f]{64}$/m);
    expect(shown).toMatch(/^ {2}> \{"event":"student\.enrolled".*\}$/m);
    expect(shown).toMatch(/^ {2}< 500$[\s\S]*^ {2}< as told$/m);
    expect(JSON.parse(await list('one', 'deliveries', '--id', id, '--json'))).toEqual(body.deliveries[0]);
  });
});
