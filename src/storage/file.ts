// Storage in a folder: `workspaces/<name in hex>/db.json` (the snapshot) and `db.wal` (the commits since), `workspaces/secret`, `lock.<random>`
// beside them.
// This file takes the folder and checks that this start may use it; file-log.ts writes, workspace-files.ts reads.

import fs from 'node:fs';
import path from 'node:path';

import { FileLog } from './file-log.js';
import { readHeader } from './header.js';
import { acquireLock, type Lock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { makeSecret, readSecret, secretFile } from './secret-file.js';
import { parseHead, temporaryPath } from './snapshot-file.js';
import { StorageError, reasonOf, type Identity, type Storage, type Stored, type WorkspaceLog, type WorkspaceLogHooks } from './storage.js';
import { checkWorkspace, NOWHERE, readWorkspace, storedNames, workspaceFiles, type Position, type WorkspaceFiles, isStored } from './workspace-files.js';

export interface FileStorageOptions {
  /** Made where it is not. */
  readonly folder: string;
  readonly identity: Identity;
  /** Keep other processes off the folder. */
  readonly lock: boolean;
  /** Acknowledge a commit only when it would survive a power cut, not just the end of the process. */
  readonly fsync: boolean;
  /** For people: what was mended or has to be looked at, though the sandbox goes on. */
  warn(message: string): void;
  /** Remove all that is stored first. */
  readonly reset?: boolean;
}

/**
 * Takes a data folder.
 * @throws StorageError when the folder can't be made, is in use, or holds data of another identity or a damaged secret
 */
export async function openFileStorage(options: FileStorageOptions): Promise<Storage> {
  const folder = path.resolve(options.folder);
  const workspaces = path.join(folder, 'workspaces');
  await inWords(folder, () => makeFolder(folder));
  const lock = options.lock ? await acquireLock(folder) : undefined;
  try {
    await inWords(folder, () => clear(workspaces, options.reset ?? false));
    checkIdentity(workspaces, options.identity);
    readSecret(secretFile(workspaces));
  } catch (error) {
    await lock?.release();
    throw error;
  }
  return new FileStorage(folder, workspaces, options, lock);
}

class FileStorage implements Storage {
  readonly kind = 'file';
  readonly place: string;
  readonly #workspaces: string;
  readonly #options: FileStorageOptions;
  readonly #lock: Lock | undefined;
  /** Found by load(), for the open() that follows. */
  readonly #positions = new Map<string, Position>();
  readonly #open = new Set<string>();
  #secret: Buffer | undefined;

  constructor(folder: string, workspaces: string, options: FileStorageOptions, lock: Lock | undefined) {
    this.place = folder;
    this.#workspaces = workspaces;
    this.#options = options;
    this.#lock = lock;
  }

  load(workspace: string): Stored | undefined {
    const files = workspaceFiles(this.#workspaces, workspace);
    const found = inFolder(files, () => readWorkspace(files, this.#options.identity));
    removeLeftOver(files);
    // who looks at a workspace before it is opened is told, and who opens it then is not told again
    if (found !== undefined && found.torn > 0 && !this.#positions.has(workspace)) {
      const what = `the last line was cut off in the middle of a write that was never acknowledged (${found.torn} bytes)`;
      this.#options.warn(`${files.log}: ${what}; it is dropped.`);
    }
    // of what is not stored nothing is remembered: anybody may ask for any name
    if (found) this.#positions.set(workspace, found.position);
    return found?.stored;
  }

  open(workspace: string, hooks: WorkspaceLogHooks): WorkspaceLog {
    if (this.#open.has(workspace)) throw new Error(`The log of workspace ${workspace} is open already.`);
    if (!this.#positions.has(workspace)) this.load(workspace);
    const position = this.#positions.get(workspace) ?? NOWHERE;
    this.#positions.delete(workspace);
    this.#open.add(workspace);
    const { identity, fsync } = this.#options;
    const files = workspaceFiles(this.#workspaces, workspace);
    return new FileLog({
      files,
      identity,
      position,
      fsync,
      hooks,
      warn: (message) => this.#options.warn(message),
      onClosed: () => this.#open.delete(workspace),
    });
  }

  check(workspace: string, collections: readonly string[]): boolean {
    const files = workspaceFiles(this.#workspaces, workspace);
    return inFolder(files, () => checkWorkspace(files, this.#options.identity, collections));
  }

  files(workspace: string): WorkspaceFiles {
    return workspaceFiles(this.#workspaces, workspace);
  }

  has(workspace: string): boolean {
    return isStored(workspaceFiles(this.#workspaces, workspace));
  }

  names(): readonly string[] {
    return storedNames(this.#workspaces);
  }

  secret(): Buffer {
    const file = secretFile(this.#workspaces);
    return (this.#secret ??= readSecret(file) ?? makeSecret(file));
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }
}

/** Renamed first: a removal that is cut short must not leave half of a workspace behind. */
async function clear(workspaces: string, reset: boolean): Promise<void> {
  const removed = `${workspaces}.removed`;
  await fs.promises.rm(removed, { recursive: true, force: true });
  if (!reset || !fs.existsSync(workspaces)) return;
  await fs.promises.rename(workspaces, removed);
  await fs.promises.rm(removed, { recursive: true, force: true });
}

/**
 * All workspaces of a folder were made under this same check, so the first one speaks for all; each is checked again when it is loaded.
 * The first line is enough, but for a file that somebody has laid out anew.
 */
function checkIdentity(workspaces: string, identity: Identity): void {
  const [name] = storedNames(workspaces);
  if (name === undefined) return;
  const files = workspaceFiles(workspaces, name);
  const head = parseHead(readStart(files.snapshot));
  if (head === undefined) inFolder(files, () => readWorkspace(files, identity));
  else readHeader(head, identity, files.snapshot);
}

function readStart(file: string): string {
  if (!fs.existsSync(file)) return '';
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(4096);
    return bytes.toString('utf8', 0, fs.readSync(fd, bytes));
  } finally {
    fs.closeSync(fd);
  }
}

function inFolder<T>(files: WorkspaceFiles, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    throw new StorageError(`The data in ${files.folder} can't be read (${reasonOf(cause)}).`, { cause });
  }
}

/** Half a snapshot, of a process that ended while it wrote one. On a read-only disk it may as well stay. */
function removeLeftOver(files: WorkspaceFiles): void {
  try {
    fs.rmSync(temporaryPath(files.snapshot), { force: true });
  } catch {
    // The next snapshot overwrites it.
  }
}

async function inWords<T>(folder: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new StorageError(`The data folder ${folder} can't be used (${reasonOf(cause)}). Choose another with --data, or \`--data memory\`.`, { cause });
  }
}
