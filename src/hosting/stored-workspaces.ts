// Workspaces that an earlier process has stored and nobody has asked for yet: checks that they can be read, and opens those that have
// pending deliveries or imports, so that these go on. The others wait for their first request.

import { real } from '../platform/real-time.js';
import { reasonOf, type Stored } from '../storage/storage.js';
import type { Workspaces } from './workspaces.js';

/** How many are checked before the port opens, at a few milliseconds each; with more, the rest are checked once it is open. */
export const CHECKED_AT_START = 100;

/** Each holds its files in memory meanwhile. One after the other costs half as much again: a turn of the event loop for each read. */
const CHECKED_AT_ONCE = 4;

/** Collections of work that goes on by itself. */
const WORKING = ['deliveries', 'imports'] as const;
const IS_PENDING: ReadonlySet<unknown> = new Set(['pending', 'queued', 'running']);

export class StoredWorkspaces {
  /** Names of workspaces with work that waits, and of those that are not checked yet. */
  #left: readonly string[] = [];
  readonly #working = new Set<string>();
  #closed = false;
  #resuming: Promise<void> = Promise.resolve();

  constructor(readonly workspaces: Workspaces) {}

  /** Checks the first CHECKED_AT_START of them. @throws StorageError that says where a damage lies */
  async check(): Promise<void> {
    const names = this.#unopened(await this.workspaces.options.storage.names());
    for (const some of inGroups(names.slice(0, CHECKED_AT_START))) {
      const checks = some.map(async (name) => (await this.#hasWork(name)) && this.#working.add(name));
      // who learns of a damage lets go of the folder: no other may be read by then
      await Promise.allSettled(checks);
      await Promise.all(checks);
    }
    this.#left = [...this.#working, ...names.slice(CHECKED_AT_START)];
  }

  /** Lets pending deliveries and imports go on, a few workspaces at a time. A damaged one is told of and left alone; never rejects. */
  resume(): Promise<void> {
    return (this.#resuming = this.#resume());
  }

  /** Opens no more, and waits for what is being read. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#resuming;
  }

  async #resume(): Promise<void> {
    for (const some of inGroups(this.#left)) {
      // whoever has asked for something goes first
      await new Promise((resolve) => real.setImmediate(resolve));
      if (this.#closed) return;
      await Promise.all(some.map((name) => this.#resumeOne(name)));
    }
  }

  async #resumeOne(name: string): Promise<void> {
    try {
      const [unopened] = this.#unopened([name]);
      if (unopened !== undefined && (this.#working.has(name) || (await this.#hasWork(name))) && !this.#closed) await this.workspaces.open(name);
    } catch (error) {
      this.workspaces.options.warn(`Workspace ${name} can't be opened, so its pending deliveries and imports wait: ${reasonOf(error)}`);
    }
  }

  async #hasWork(name: string): Promise<boolean> {
    const stored = await this.workspaces.options.storage.load(name);
    return stored !== undefined && mentionsPending(stored);
  }

  /** Without the open ones: an open workspace may be writing what it stores. */
  #unopened(names: readonly string[]): string[] {
    return names.filter((name) => this.workspaces.peek(name) === undefined);
  }
}

function* inGroups(names: readonly string[]): Generator<readonly string[], void, undefined> {
  for (let at = 0; at < names.length; at += CHECKED_AT_ONCE) yield names.slice(at, at + CHECKED_AT_ONCE);
}

/** Whether any delivery or import is, or lately was, pending. Opening a workspace in vain does no harm. */
function mentionsPending(stored: Stored): boolean {
  for (const record of stored.recordsOf(WORKING)) if ('status' in record && IS_PENDING.has(record.status)) return true;
  return false;
}
