// What an earlier process has left of workspaces that nobody has asked for yet: whether it can be read, and whether deliveries of it
// are still pending. Opens those that have some; the rest wait for their first request.

import { reasonOf, type Stored } from '../storage/storage.js';
import type { StoredRecord } from '../workspace/records.js';
import type { Tenants } from './tenants.js';

/** How many are checked before the port opens, at a few milliseconds each; with more, the rest are checked once it is open. */
export const CHECKED_AT_START = 100;

export class StoredWorkspaces {
  /** Those with deliveries, and those that are still to be checked. */
  #left: readonly string[] = [];
  readonly #checked = new Set<string>();
  #closed = false;

  constructor(readonly tenants: Tenants) {}

  /** Checks the first CHECKED_AT_START of them. @throws StorageError that names the file and the line of a damage */
  check(): void {
    const names = this.#unopened(this.tenants.options.storage.names());
    for (const name of names.slice(0, CHECKED_AT_START)) if (this.#hasDeliveries(name)) this.#checked.add(name);
    this.#left = [...this.#checked, ...names.slice(CHECKED_AT_START)];
  }

  /** Lets pending deliveries go on, one workspace a turn of the event loop. A damaged one is told of and left alone; never rejects. */
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
      if (unopened !== undefined && (this.#checked.has(name) || this.#hasDeliveries(name)) && this.#hasPending(name)) this.tenants.open(name);
    } catch (error) {
      this.tenants.options.warn(`Workspace ${name} can't be opened, so its pending deliveries wait: ${reasonOf(error)}`);
    }
  }

  #hasDeliveries(name: string): boolean {
    return this.tenants.options.storage.check(name, 'deliveries');
  }

  #hasPending(name: string): boolean {
    const stored = this.tenants.options.storage.load(name);
    return stored !== undefined && mentionsPending(stored);
  }

  /** What is open is its workspace's own: its files may be under way. */
  #unopened(names: readonly string[]): string[] {
    return names.filter((name) => this.tenants.peek(name) === undefined);
  }
}

/** Whether any delivery is, or lately was, pending. Opening a workspace in vain does no harm. */
function mentionsPending({ snapshot, commits }: Stored): boolean {
  const changed = commits.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.collection === 'deliveries' && 'record' in change ? [change.record] : [])),
  );
  return [...(snapshot.collections['deliveries'] ?? []), ...changed].some(isPending);
}

const isPending = (record: StoredRecord): boolean => 'status' in record && record.status === 'pending';
