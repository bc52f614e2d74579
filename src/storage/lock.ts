// Keeps two processes off one data folder. The lock is free at once when its holder ends, even by kill -9; nothing goes by age or pid.
//
// A holder listens at a socket `lock.<n>` in the folder. A dead holder's socket stays behind, and no system call replaces a name only if
// it is still the dead one's: two starters could each remove what they take for it, the second one the first one's. So no name is
// ever taken over: a starter binds the next number, which only one can, and then looks again. It has the lock unless it sees a
// higher number, a living lower one, or no longer its own. Of two that bind, the later one to look sees the other, so never do two
// hold it; when each sees the other, both give way and try again after unequal waits.

import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
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
    await new Promise((resolve) => setTimeout(resolve, randomInt(LONGEST_WAIT)));
  }
  throw inUse(folder, 'several others are starting');
}

/** @returns undefined when it must be tried again */
async function trySocket(folder: string): Promise<LockSocket | undefined> {
  const before = numbers(folder);
  await refuseLiving(folder, before);
  const own = Math.max(0, ...before) + 1;
  const socket = await bind(folder, socketPath(folder, own));
  if (socket === undefined) return undefined;
  try {
    const seen = numbers(folder);
    const lower = seen.filter((number) => number < own);
    if (!seen.includes(own) || seen.some((number) => number > own) || (await living(folder, lower)) !== undefined) {
      socket.close();
      return undefined;
    }
    for (const number of lower) fs.rmSync(socketPath(folder, number), { force: true });
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** A pipe has no file that could stay behind. */
async function tryPipe(folder: string): Promise<LockSocket | undefined> {
  const pipe = pipeOf(folder);
  const socket = await bind(folder, pipe);
  if (socket !== undefined) return socket;
  const holder = await askHolder(pipe);
  if (holder.alive) throw inUse(folder, holder.who);
  return undefined;
}

async function bind(folder: string, file: string): Promise<LockSocket | undefined> {
  try {
    return await bindSocket(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return undefined;
    throw new StorageError(
      `The data folder ${folder} can't be locked: no socket can be made in it (${reasonOf(cause)}); some mounts have none. ` +
        'Start with --no-lock if no other sandbox uses the folder.',
      { cause },
    );
  }
}

async function refuseLiving(folder: string, candidates: readonly number[]): Promise<void> {
  const who = await living(folder, candidates);
  if (who !== undefined) throw inUse(folder, who);
}

async function living(folder: string, candidates: readonly number[]): Promise<string | undefined> {
  for (const number of candidates) {
    const holder = await askHolder(socketPath(folder, number));
    if (holder.alive) return holder.who;
  }
  return undefined;
}

function inUse(folder: string, who: string): StorageError {
  return new StorageError(
    `The data folder ${folder} is in use by another sandbox (${who}). Stop that one, choose another folder with --data, or use \`--data memory\`.`,
  );
}

const socketPath = (folder: string, number: number): string => path.join(folder, `lock.${number}`);

function numbers(folder: string): readonly number[] {
  return fs.readdirSync(folder).flatMap((name) => {
    const digits = /^lock\.([1-9]\d{0,8})$/.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}
