// Storage in a folder: `workspaces/<name in hex>/db.json` (the snapshot) and `db.wal` (the commits since), `workspaces/bases/` with what they differ
// from, `workspaces/secret`, and `lock.<random>` beside them.
// This file takes the folder; file-log.ts writes, workspace-files.ts and base-files.ts read.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { BaseFiles } from './base-files.js';
import { isThere } from './disk.js';
import { FileLog } from './file-log.js';
import { damage } from './header.js';
import { acquireLock, type Lock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { makeSecret, readSecret, secretFile } from './secret-file.js';
import {
  StorageError,
  reasonOf,
  type BaseData,
  type Identity,
  type MayWait,
  type Storage,
  type Stored,
  type WorkspaceLog,
  type WorkspaceLogHooks,
} from './storage.js';
import { NOWHERE, readHead, readWorkspace, storedNames, workspaceFiles, type Found, type Head, type Shared, type WorkspaceFiles } from './workspace-files.js';

export interface FileStorageOptions {
  /** Made where it is not. */
  readonly folder: string;
  /** What the process runs with. */
  readonly current: { readonly identity: Identity; readonly base: BaseData };
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
 * @throws StorageError when the folder can't be made, is in use, or its secret is damaged or missing
 */
export async function openFileStorage(options: FileStorageOptions): Promise<Storage> {
  const folder = path.resolve(options.folder);
  const workspaces = path.join(folder, 'workspaces');
  await inWords(folder, () => makeFolder(folder));
  const lock = options.lock ? await acquireLock(folder) : undefined;
  try {
    await inWords(folder, () => clear(workspaces, options.reset ?? false));
    const names = await inWords(folder, async () => storedNames(workspaces));
    const storage = new FileStorage(folder, workspaces, options, lock, names);
    await storage.begin();
    await warnIfReadOnly(folder, workspaces, options.warn);
    return storage;
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

class FileStorage implements Storage {
  readonly place: string;
  readonly #workspaces: string;
  readonly #options: FileStorageOptions;
  readonly #lock: Lock | undefined;
  readonly #bases: BaseFiles;
  /** The workspaces that have files. The lock keeps others from adding to them. */
  readonly #names: Set<string>;
  /** Two that ask for the same at once share what is read, so that none reads on while the other writes already. */
  readonly #loading = new Map<string, Promise<Stored | undefined>>();
  /** Where the log of what was loaded goes on. */
  readonly #found = new WeakMap<Stored, Found>();
  readonly #open = new Set<string>();
  #secret: Buffer | undefined;
  #secretDigest: string | undefined;

  constructor(folder: string, workspaces: string, options: FileStorageOptions, lock: Lock | undefined, names: readonly string[]) {
    this.place = folder;
    this.#workspaces = workspaces;
    this.#options = options;
    this.#lock = lock;
    this.#names = new Set(names);
    const { current, warn } = options;
    this.#bases = new BaseFiles({ folder: path.join(workspaces, 'bases'), current: current.base, namedBy: (hash) => this.#namedBy(hash), warn });
  }

  /** @throws StorageError where the secret is damaged, or missing though something was signed by it */
  async begin(): Promise<void> {
    const file = secretFile(this.#workspaces);
    this.#secret = readSecret(file);
    // version 0.1 let everybody read; on a foreign mount it may have to stay so
    await fs.promises.chmod(this.#workspaces, 0o700).catch(() => {});
    const [name] = this.#names;
    if (name !== undefined && (await this.#headOf(name))?.base !== undefined) this.#knownSecret();
    if (this.#bases.count() > 1) await this.#removeUnnamedBases();
  }

  load(workspace: string): MayWait<Stored | undefined> {
    if (this.#open.has(workspace)) throw new Error(`The log of workspace ${workspace} is open.`);
    // anybody may ask for any name
    if (!this.#names.has(workspace)) return undefined;
    const loading = this.#loading.get(workspace) ?? this.#load(this.#files(workspace)).finally(() => this.#loading.delete(workspace));
    this.#loading.set(workspace, loading);
    return loading;
  }

  open(workspace: string, stored: Stored | undefined, hooks: WorkspaceLogHooks): WorkspaceLog {
    if (this.#open.has(workspace)) throw new Error(`The log of workspace ${workspace} is open already.`);
    if (!stored && this.#names.has(workspace)) throw new Error(`Workspace ${workspace} was not loaded.`);
    this.#open.add(workspace);
    const { fsync, warn } = this.#options;
    const files = this.#files(workspace);
    const { torn = 0, position = NOWHERE } = (stored && this.#found.get(stored)) ?? {};
    if (torn > 0)
      warn(
        `${files.log}: the last line was cut off in the middle (${torn} bytes) and is dropped: a crash cut off its write, which then was never answered, or the file was damaged since.`,
      );
    return new FileLog({
      files,
      position,
      fsync,
      hooks,
      keepBase: (base) => this.#bases.keep(base),
      secret: () => this.#digest(this.secret()),
      warn,
      onStored: () => this.#names.add(workspace),
      onClosed: () => this.#open.delete(workspace),
    });
  }

  names(): readonly string[] {
    return [...this.#names].toSorted();
  }

  secret(): Buffer {
    const file = secretFile(this.#workspaces);
    return (this.#secret ??= readSecret(file) ?? makeSecret(file));
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }

  #files(workspace: string): WorkspaceFiles {
    return workspaceFiles(this.#workspaces, workspace);
  }

  async #load(files: WorkspaceFiles): Promise<Stored | undefined> {
    const found = await inFolder(files, () => readWorkspace(files, this.#shared()));
    if (!found) {
      this.#names.delete(files.workspace);
      return undefined;
    }
    this.#found.set(found.stored, found);
    return found.stored;
  }

  #headOf(name: string): Promise<Head | undefined> {
    const files = this.#files(name);
    return inFolder(files, () => readHead(files));
  }

  #shared(): Shared {
    return { secret: () => this.#digest(this.#knownSecret()), readBase: (hash) => this.#bases.read(hash), current: this.#options.current };
  }

  /** What snapshots have of the secret: enough to know it by. */
  #digest(secret: Buffer): string {
    return (this.#secretDigest ??= createHash('sha256').update('workspaces').update(secret).digest('hex').slice(0, 16));
  }

  /** What is stored was stored with a secret: none is made for it. */
  #knownSecret(): Buffer {
    const file = secretFile(this.#workspaces);
    const secret = (this.#secret ??= readSecret(file));
    if (secret) return secret;
    throw damage(file, undefined, 'the file is missing: the keys of the workspaces are derived from the secret in it');
  }

  async #namedBy(hash: string): Promise<readonly string[]> {
    const named: string[] = [];
    // one after the other: each has a file open
    for (const name of this.#names) if ((await this.#headOf(name))?.base === hash) named.push(name);
    return named;
  }

  /** Of a workspace whose snapshot can't be read from its first line, it is not known what it names: then nothing is removed. */
  async #removeUnnamedBases(): Promise<void> {
    const named = new Set<string>();
    for (const name of this.#names) {
      const head = await this.#headOf(name);
      if (!head) return;
      if (head.base !== undefined) named.add(head.base);
    }
    await this.#bases.removeOthers(named);
  }
}

/** Renamed first: a removal that is cut short must not leave half of a workspace behind. */
async function clear(workspaces: string, reset: boolean): Promise<void> {
  const removed = `${workspaces}.removed`;
  await fs.promises.rm(removed, { recursive: true, force: true });
  if (!reset || !isThere(workspaces)) return;
  await fs.promises.rename(workspaces, removed);
  await fs.promises.rm(removed, { recursive: true, force: true });
}

/** It may be meant to be looked at alone. */
async function warnIfReadOnly(folder: string, workspaces: string, warn: (message: string) => void): Promise<void> {
  try {
    await fs.promises.access(isThere(workspaces) ? workspaces : folder, fs.constants.W_OK);
  } catch (error) {
    warn(
      `The data folder ${folder} can't be written (${reasonOf(error)}): whatever would change something is answered 500. Make it this user's own, or choose another with --data or SANDBOX_DATA.`,
    );
  }
}

async function inFolder<T>(files: WorkspaceFiles, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    throw new StorageError(`The data in ${files.folder} can't be read (${reasonOf(cause)}).`, { cause });
  }
}

async function inWords<T>(folder: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new StorageError(`The data folder ${folder} can't be used (${reasonOf(cause)}). Choose another with --data or SANDBOX_DATA; \`memory\` needs none.`, {
      cause,
    });
  }
}
