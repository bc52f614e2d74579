// Workspaces that an earlier process has stored and nobody has asked for yet: checks that they can be read, and opens those that have
// pending deliveries or imports, so that these go on. The others wait for their first request.

import type { StoredRecord } from '../records/records.js';
import { reasonOf, type Stored } from '../storage/storage.js';
import type { Workspaces } from './workspaces.js';

/** How many are checked before the port opens, at a few milliseconds each; with more, the rest are checked once it is open. */
export const CHECKED_AT_START = 100;

/** Collections of work that goes on by itself. */
const WORKING = ['deliveries', 'imports'] as const;
const IS_PENDING: ReadonlySet<unknown> = new Set(['pending', 'queued', 'running']);

export class StoredWorkspaces {
  /** Names of workspaces with deliveries or imports, and of those that are not checked yet. */
  #left: readonly string[] = [];
  readonly #checked = new Set<string>();
  #closed = false;

  constructor(readonly workspaces: Workspaces) {}

  /** Checks the first CHECKED_AT_START of them. @throws StorageError that names the file and the line of a damage */
  check(): void {
    const names = this.#unopened(this.workspaces.options.storage.names());
    for (const name of names.slice(0, CHECKED_AT_START)) if (this.#hasWork(name)) this.#checked.add(name);
    this.#left = [...this.#checked, ...names.slice(CHECKED_AT_START)];
  }

  /** Lets pending deliveries and imports go on, one workspace a turn of the event loop. A damaged one is told of and left alone; never rejects. */
  async resume(): Promise<void> {
    for (const name of this.#left) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#closed) return;
      this.#resumeOne(name);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #resumeOne(name: string): void {
    try {
      const [unopened] = this.#unopened([name]);
      if (unopened !== undefined && (this.#checked.has(name) || this.#hasWork(name)) && this.#hasPending(name)) this.workspaces.open(name);
    } catch (error) {
      this.workspaces.options.warn(`Workspace ${name} can't be opened, so its pending deliveries and imports wait: ${reasonOf(error)}`);
    }
  }

  #hasWork(name: string): boolean {
    return this.workspaces.options.storage.check(name, WORKING);
  }

  #hasPending(name: string): boolean {
    const stored = this.workspaces.options.storage.load(name);
    return stored !== undefined && mentionsPending(stored);
  }

  /** Without the open ones: an open workspace may be writing its files. */
  #unopened(names: readonly string[]): string[] {
    return names.filter((name) => this.workspaces.peek(name) === undefined);
  }
}

/** Whether any delivery or import is, or lately was, pending. Opening a workspace in vain does no harm. */
function mentionsPending({ snapshot, commits }: Stored): boolean {
  const isWorking = (collection: string): boolean => WORKING.some((name) => name === collection);
  const changed = commits.flatMap(({ changes }) => changes.flatMap((change) => ('record' in change && isWorking(change.collection) ? [change.record] : [])));
  return [...WORKING.flatMap((name) => snapshot.collections[name] ?? []), ...changed].some(isPending);
}

const isPending = (record: StoredRecord): boolean => 'status' in record && IS_PENDING.has(record.status);
