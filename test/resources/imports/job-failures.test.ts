// What a full disk, a reset that fails and a file that is gone make of imports that go on by themselves, over HTTP.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished, vi } from 'vitest';

import { disk } from '../../../src/storage/disk.js';
import { openAtOnce } from '../../opened.js';
import { sandboxForTest, type TestSandbox } from '../../setup.js';
import { sendFile } from '../bulk-scene.js';
import { afterRows, finished, students, waitingFiles } from './jobs.js';
import { queuedImport } from './stored-imports.js';

function settingsForTest(): { readonly seed: string; readonly data: string } {
  const data = mkdtempSync(join(tmpdir(), 'import-job-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  return { seed: 'empty', data };
}

/** As a full disk does, until the returned function is called. */
function fillDisk(): { readonly refused: () => Promise<void>; readonly makeRoom: () => void } {
  const full = vi.spyOn(disk, 'write').mockRejectedValue(new Error('ENOSPC: no space left on device, write'));
  onTestFinished(() => full.mockRestore());
  return { refused: () => vi.waitFor(() => expect(full).toHaveBeenCalled()), makeRoom: () => full.mockRestore() };
}

const workspaceOf = ({ app }: TestSandbox) => openAtOnce(app.services.workspaces).workspace;
const sent = (sandbox: TestSandbox): number =>
  workspaceOf(sandbox)
    .store.students.all()
    .filter(({ email }) => email?.startsWith('student.')).length;
const noFiles = (sandbox: TestSandbox): Promise<void> => vi.waitFor(() => expect(waitingFiles(sandbox)).toEqual([]));

it.each([
  ['', 3_000],
  ['&dry_run=true', 0],
])('?async=true%s on a disk that is full for a moment stays running with its file, and the next start goes on with it', async (query, stored) => {
  const settings = settingsForTest();
  const first = await sandboxForTest(settings);
  const begun = afterRows(workspaceOf(first), 500);
  const { body } = await sendFile(first.api, 'students', `${students(3_000)}Bad,nowhere\n`, `async=true${query}`).expect(202);
  await begun;
  const { refused, makeRoom } = fillDisk();
  await refused();
  makeRoom();
  // it had its turn, so the first one has stopped
  const { body: next } = await sendFile(first.api, 'students', students(1, 10_000), 'async=true').expect(202);
  expect(await finished(first.api, next.id)).toMatchObject({ status: 'completed', created: 1 });
  const { body: stopped } = await first.api.get(`/imports/${body.id}`).expect(200);
  expect(stopped).toMatchObject({ status: 'running', message: null, completed_at: null });
  expect(stopped.rows_done).toBeLessThan(3_001);
  await vi.waitFor(() => expect(waitingFiles(first)).toHaveLength(1));
  await first.close();

  const second = await sandboxForTest(settings);
  const job = await finished(second.api, body.id);
  expect(job).toMatchObject({ status: 'completed', rows_done: 3_001, created: 3_000, updated: 0, failed: 1, errors: [{ row: 3_002 }] });
  expect(sent(second)).toBe(stored + 1);
  await noFiles(second);
});

it('a reset that fails ends no job: it goes on with its file, each row once', async () => {
  const sandbox = await sandboxForTest(settingsForTest());
  const { api, admin } = sandbox;
  const begun = afterRows(workspaceOf(sandbox), 500);
  const { body } = await sendFile(api, 'students', students(4_000), 'async=true').expect(202);
  await begun;
  // the snapshot alone: what the job has under way is written before
  const broken = vi.spyOn(disk, 'rename').mockRejectedValue(new Error('EIO: i/o error, rename'));
  onTestFinished(() => broken.mockRestore());
  await admin.post('/reset', {}).expect(500);
  broken.mockRestore();
  expect(await finished(api, body.id)).toMatchObject({ status: 'completed', rows_done: 4_000, created: 4_000, updated: 0, failed: 0 });
  expect(sent(sandbox)).toBe(4_000);
  await noFiles(sandbox);
});

it('a job that the disk has no room for is 500, and leaves no file', async () => {
  const sandbox = await sandboxForTest(settingsForTest());
  const { makeRoom } = fillDisk();
  const { body } = await sendFile(sandbox.api, 'students', students(1), 'async=true').expect(500);
  expect(body.error.code).toBe('INTERNAL_ERROR');
  await noFiles(sandbox);
  makeRoom();
  expect(workspaceOf(sandbox).store.imports.size).toBe(0);
});

it('a job whose file is gone fails, and tells no path', async () => {
  const sandbox = await sandboxForTest({ seed: 'empty' });
  const { workspaces } = sandbox.app.services;
  const { workspace, imports } = await workspaces.open('default');
  const id = workspace.transaction(() => workspace.store.imports.insert(queuedImport(workspace.newId('imports')))).value.id;
  imports.add({ id, file: `file of ${id}` });
  expect(await finished(sandbox.api, id)).toMatchObject({ status: 'failed', message: 'The file is gone. Send it again.' });
});

it('past a hundred that wait, another is 409 and keeps no file; without `async` it is done at once', async () => {
  const sandbox = await sandboxForTest({ seed: 'empty' });
  const { workspace } = await sandbox.app.services.workspaces.open('default');
  workspace.transaction(() => {
    for (let at = 0; at < 100; at += 1) workspace.store.imports.insert(queuedImport(workspace.newId('imports')));
  });
  const { body } = await sendFile(sandbox.api, 'students', students(1), 'async=true').expect(409);
  expect(body.error).toMatchObject({
    code: 'CONFLICT',
    message: '100 imports wait already. Wait for some of them, or send this one without `async`.',
  });
  expect([waitingFiles(sandbox), workspace.store.imports.size]).toEqual([[], 100]);
  await sendFile(sandbox.api, 'students', students(1)).expect(200);
});
