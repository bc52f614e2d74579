// The folders of uploaded files: of requests under way, and of imports that wait. They lie beside the data, so that the next process finds
// them; with data in memory, in a temporary folder of this process.

import { randomUUID } from 'node:crypto';
import { chmod, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { workspaceOfFile } from './import-queue.js';
import type { Workspaces } from './workspaces.js';

export interface UploadFolders {
  readonly root: string;
  /** Of requests that are not answered yet. */
  readonly incoming: string;
  /** Of imports that go on by themselves. */
  readonly waiting: string;
}

/** @param data `memory`, or the data folder */
export function uploadFolders(data: string): UploadFolders {
  const root = data === 'memory' ? join(tmpdir(), `skillpassport-uploads-${process.pid}-${randomUUID()}`) : join(data, 'uploads');
  return { root, incoming: join(root, 'incoming'), waiting: join(root, 'waiting') };
}

/**
 * Removes what an earlier process had no time to: files of requests that it never answered, or all where its data are forgotten.
 * @returns the files that imports may still wait for
 */
export async function clearUploads({ root, incoming, waiting }: UploadFolders, reset: boolean): Promise<readonly string[]> {
  await rm(reset ? root : incoming, { recursive: true, force: true });
  // version 0.1 let everybody read them
  await chmod(root, 0o700).catch(() => {});
  try {
    return await readdir(waiting);
  } catch {
    return [];
  }
}

/** Removes files of an earlier process that no import waits for: it ended after it kept the file and before it stored the import. Never rejects. */
export async function removeUnclaimed({ waiting }: UploadFolders, files: readonly string[], workspaces: Workspaces): Promise<void> {
  let stored: ReadonlySet<string> | undefined;
  for (const file of files) {
    const workspace = workspaceOfFile(file);
    if (workspace === undefined) continue;
    try {
      stored ??= new Set(await workspaces.options.storage.names());
      const isKnown = workspaces.peek(workspace) !== undefined || stored.has(workspace);
      if (!isKnown || !(await isClaimed(file, workspace, workspaces))) await rm(join(waiting, file), { force: true });
    } catch {
      // a workspace that can't be opened keeps what it has
    }
  }
}

/** Opens the workspace. @throws StorageError, SERVICE_UNAVAILABLE */
async function isClaimed(file: string, name: string, workspaces: Workspaces): Promise<boolean> {
  const { workspace } = await workspaces.open(name);
  return workspace.store.imports.all().some((record) => record.file === file && record.completed_at === null);
}
