// What all workspaces hold together, over HTTP: the one that holds most loses first.

import { expect, it } from 'vitest';

import { BOUNDS } from '../../src/workspace/bounds.js';
import { openAtOnce } from '../opened.js';
import { sandboxForTest } from '../setup.js';

const MIB = 1_048_576;

it('over the bound of the process the workspace that holds most loses its oldest, and the others nothing', async () => {
  const warned: string[] = [];
  const bounds = { ...BOUNDS, events: { workspace: 64 * MIB, process: 2 * MIB } };
  const sandbox = await sandboxForTest({ seed: 'empty' }, { bounds, warn: (message) => warned.push(message) });
  const { workspaces } = sandbox.app.services;
  const fire = async (name: string, at: number) =>
    sandbox
      .workspace(name)
      .admin.post('/events', { event: 'student.enrolled', force: true, data: { student_id: `${at}`, text: 'x'.repeat(100_000) } })
      .expect(201);
  for (let at = 0; at < 4; at += 1) await fire('small', at);
  for (let at = 0; at < 30; at += 1) await fire('large', at);
  const held = (name: string) => openAtOnce(workspaces, name).workspace.keeper.bytes('events');
  await expect.poll(() => held('small') + held('large')).toBeLessThanOrEqual(2 * MIB);
  const { body } = await sandbox.workspace('large').admin.get('/events?limit=100').expect(200);
  expect(body.events[0].data.student_id).toBe('29');
  expect(body.total).toBeLessThan(17);
  expect((await sandbox.workspace('small').admin.get('/events').expect(200)).body.total).toBe(4);
  expect(warned).toEqual(['Workspace large: the events of all workspaces take more than 2 MiB. From now on the oldest are forgotten.']);
});

it('a reset gives back what a workspace held', async () => {
  const bounds = { ...BOUNDS, events: { workspace: 64 * MIB, process: MIB } };
  const sandbox = await sandboxForTest({ seed: 'empty' }, { bounds });
  const fire = async (name: string) =>
    sandbox
      .workspace(name)
      .admin.post('/events', { event: 'student.enrolled', force: true, data: { text: 'x'.repeat(200_000) } })
      .expect(201);
  for (let at = 0; at < 4; at += 1) await fire('first');
  await sandbox.workspace('first').admin.post('/reset', {}).expect(200);
  for (let at = 0; at < 4; at += 1) await fire('second');
  expect((await sandbox.workspace('second').admin.get('/events').expect(200)).body.total).toBe(4);
});

it('journals give way as well, the largest first', async () => {
  const bounds = { ...BOUNDS, journal: { workspace: 16 * MIB, process: MIB } };
  const sandbox = await sandboxForTest({ seed: 'empty' }, { bounds });
  const send = async (name: string) =>
    sandbox
      .workspace(name)
      .api.post('/students', { name: 'x'.repeat(15_000) })
      .expect(400);
  for (const name of ['small', 'large']) await sandbox.workspace(name).api.get('/students').expect(200);
  await send('small');
  for (let at = 0; at < 120; at += 1) await send('large');
  const { workspaces } = sandbox.app.services;
  const requests = (name: string) => openAtOnce(workspaces, name).journal.list().length;
  await expect.poll(() => requests('large')).toBeLessThan(70);
  expect([requests('large') > 20, requests('small')]).toEqual([true, 2]);
});
