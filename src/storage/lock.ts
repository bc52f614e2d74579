// Keeps two processes off one data folder. The lock is free at once when its holder ends, even by kill -9; nothing goes by age or pid.
//
// A holder listens at a socket `lock.<random>` in the folder. The obvious way, one name that is taken over from the dead, fails when two
// start at once: each removes what it takes for the dead one's, the second the first one's. So each starter binds a name of its own and
// then looks at the others: it has the lock when none of them is alive. Of two that bind, the one that listens later sees the other, so
// never do two hold it. When both see each other, the one whose name sorts first waits until the other has given way. A socket
// between bind and listen looks dead; if it is removed for that, its starter finds its own name gone and gives way too.

import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { real } from '../platform/real-time.js';
import { askHolder, bindSocket, pipeOf, type LockSocket } from './lock-socket.js';
import { StorageError, reasonOf } from './storage.js';

export interface Lock {
  release(): Promise<void>;
}

const MOST_TRIES = 30;
/** Milliseconds that one who gave way waits at most. */
const LONGEST_WAIT = 25;

/**
 * Takes the lock of a folder, which must exist.
 * @throws StorageError when another process has it, or where no socket can be made
 */
export async function acquireLock(folder: string): Promise<Lock> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const socket = process.platform === 'win32' ? await tryPipe(folder) : await trySocket(folder);
    if (socket !== undefined) return { release: async () => socket.close() };
    await new Promise((resolve) => real.setTimeout(resolve, randomInt(LONGEST_WAIT)));
  }
  throw inUse(folder, 'several others are starting');
}

/** @returns undefined when it must be tried again */
async function trySocket(folder: string): Promise<LockSocket | undefined> {
  const already = await askAll(folder, lockNames(folder));
  refuseHolder(folder, already.living);
  if (already.living.length > 0) return undefined;

  const own = `lock.${randomBytes(6).toString('hex')}`;
  let holding = false;
  const socket = await bind(folder, path.join(folder, own), () => holding);
  if (socket === undefined) return undefined;
  try {
    const dead = await outlast(folder, own);
    holding = dead !== undefined;
    for (const name of dead ?? []) fs.rmSync(path.join(folder, name), { force: true });
  } catch (error) {
    socket.close();
    throw error;
  }
  if (holding) return socket;
  socket.close();
  return undefined;
}

/** @returns the sockets of the dead when there are no living others, undefined when this one must give way */
async function outlast(folder: string, own: string): Promise<readonly string[] | undefined> {
  for (;;) {
    const others = lockNames(folder).filter((name) => name !== own);
    const { living, dead } = await askAll(folder, others);
    if (living.some((other) => other.holding || other.name < own)) return undefined;
    if (living.length > 0) continue;
    // Last of all: who removed it may have let go of the lock while the others were asked.
    return lockNames(folder).includes(own) ? dead : undefined;
  }
}

/** A pipe has no file that could stay behind. */
async function tryPipe(folder: string): Promise<LockSocket | undefined> {
  const pipe = pipeOf(folder);
  const socket = await bind(folder, pipe, () => true);
  if (socket !== undefined) return socket;
  const holder = await askHolder(pipe);
  if (holder.alive) throw inUse(folder, holder.who);
  return undefined;
}

/** @returns undefined where the name is taken */
async function bind(folder: string, file: string, holding: () => boolean): Promise<LockSocket | undefined> {
  try {
    return await bindSocket(file, holding);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return undefined;
    if (cause instanceof Error && 'code' in cause && (cause.code === 'EROFS' || !isWritable(folder)))
      throw new StorageError(
        `The data folder ${folder} can't be written by this user (${reasonOf(cause)}). Make it this user's own, or choose another with --data or SANDBOX_DATA; \`memory\` needs none.`,
        { cause },
      );
    throw new StorageError(
      `The data folder ${folder} can't be locked: no socket can be made in it (${reasonOf(cause)}); some mounts have none. ` +
        'Start with --no-lock or SANDBOX_LOCK=0 if no other sandbox uses the folder.',
      { cause },
    );
  }
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

interface Living {
  readonly name: string;
  readonly who: string;
  readonly holding: boolean;
}

async function askAll(folder: string, names: readonly string[]): Promise<{ living: Living[]; dead: string[] }> {
  const living: Living[] = [];
  const dead: string[] = [];
  for (const name of names) {
    const holder = await askHolder(path.join(folder, name));
    if (holder.alive) living.push({ name, who: holder.who, holding: holder.holding });
    else dead.push(name);
  }
  return { living, dead };
}

function refuseHolder(folder: string, living: readonly Living[]): void {
  const holder = living.find(({ holding }) => holding);
  if (holder !== undefined) throw inUse(folder, holder.who);
}

function inUse(folder: string, who: string): StorageError {
  return new StorageError(
    `The data folder ${folder} is in use by another sandbox (${who}). Stop that one, or choose another with --data or SANDBOX_DATA; \`memory\` needs none.`,
  );
}

function lockNames(folder: string): readonly string[] {
  return fs.readdirSync(folder).filter((name) => /^lock\.[0-9a-f]{12}$/.test(name));
}
