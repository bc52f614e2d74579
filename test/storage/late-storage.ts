// A third storage, as one behind a network would be: it keeps all data in a map and no file, answers every call some turns late, and fails at
// those that it is told to fail at. What the tests of the port hold the shipped ones to, they hold this one to.

import { randomBytes } from 'node:crypto';

import type { StoredRecord } from '../../src/records/records.js';
import {
  SECRET_BYTES,
  StorageError,
  type Commit,
  type Snapshot,
  type Storage,
  type Stored,
  type WorkspaceLog,
  type WorkspaceLogHooks,
} from '../../src/storage/storage.js';

type Call = 'load' | 'names' | 'append' | 'replace';

/** Of one workspace, as texts: nothing that a caller holds is shared with what is kept. */
interface Kept {
  snapshot: string;
  commits: string[];
}

/** What outlives the process: several storages, one after another, may stand on it. */
export class LateDatabase {
  readonly workspaces = new Map<string, Kept>();
  readonly secret = randomBytes(SECRET_BYTES);
  /** Every call so far, by its name. */
  readonly calls: Call[] = [];
  /** Whether a call fails, asked when it is due. @param number of the call, from 0 */
  fails: (call: Call, number: number) => boolean = () => false;
  /** Calls are due no sooner than this is. */
  held: Promise<void> = Promise.resolve();

  /** The call comes through, some turns late and never twice in the same pace. @throws StorageError where it is told to fail */
  async answer(call: Call): Promise<void> {
    const number = this.calls.push(call) - 1;
    for (let turn = (number * 7) % 4; turn >= 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
    await this.held;
    if (this.fails(call, number)) throw new StorageError(`The database did not answer (call ${number}, ${call}).`);
  }
}

export function lateStorage(database: LateDatabase): Storage {
  return {
    place: 'a database',
    secret: () => database.secret,
    load: async (workspace) => {
      await database.answer('load');
      const kept = database.workspaces.get(workspace);
      return kept && toStored(kept);
    },
    open: (workspace, _, hooks) => new LateLog(database, workspace, hooks),
    names: async () => {
      await database.answer('names');
      return [...database.workspaces.keys()].toSorted();
    },
    close: async () => {},
  };
}

function toStored({ snapshot, commits }: Kept): Stored {
  const { changes, ...origin } = JSON.parse(snapshot) as Snapshot;
  const since = commits.map((commit) => JSON.parse(commit) as Commit);
  return {
    ...origin,
    changes,
    commits: since,
    recordsOf: (collections) =>
      [...changes, ...since.flatMap((commit) => commit.changes)].flatMap((change): StoredRecord[] =>
        'record' in change && collections.includes(change.collection) ? [change.record] : [],
      ),
    damage: (what, commit) => new StorageError(`${commit === undefined ? 'The snapshot' : `Commit ${commit}`}: ${what}.`),
  };
}

interface Write {
  readonly call: Call;
  /** Does it to what is kept. */
  readonly keep: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One write after another. */
class LateLog implements WorkspaceLog {
  readonly #waiting: Write[] = [];
  #worker: Promise<void> | undefined;

  constructor(
    readonly database: LateDatabase,
    readonly workspace: string,
    readonly hooks: WorkspaceLogHooks,
  ) {}

  append(commit: Commit): Promise<void> {
    // the first write is the state, as the port has it
    if (!this.database.workspaces.has(this.workspace)) return this.#writeState('append');
    const text = JSON.stringify(commit);
    return this.#write('append', () => this.database.workspaces.get(this.workspace)?.commits.push(text));
  }

  replace(): Promise<void> {
    return this.#writeState('replace');
  }

  async close(): Promise<void> {
    await this.#worker;
  }

  #writeState(call: Call): Promise<void> {
    const snapshot = JSON.stringify(this.hooks.state());
    return this.#write(call, () => this.database.workspaces.set(this.workspace, { snapshot, commits: [] }));
  }

  #write(call: Call, keep: () => void): Promise<void> {
    const written = new Promise<void>((resolve, reject) => void this.#waiting.push({ call, keep, resolve, reject }));
    // who awaits it learns of a failure
    written.catch(() => {});
    this.#worker ??= this.#work();
    return written;
  }

  async #work(): Promise<void> {
    for (let [write] = this.#waiting; write; [write] = this.#waiting) {
      try {
        await this.database.answer(write.call);
        write.keep();
        this.#waiting.shift();
        write.resolve();
      } catch (error) {
        const failed = this.#waiting.splice(0);
        this.hooks.onFailed();
        for (const each of failed) each.reject(error);
      }
    }
    this.#worker = undefined;
  }
}
