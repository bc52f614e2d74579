// The bases of workspaces: the records of a scenario, each kept once in `bases/<hash of the file's bytes>.json`, beside the workspaces that differ
// from it. One is written and synced before anything names it, and never changed.

import { createHash } from 'node:crypto';
import path from 'node:path';

import type { StoredRecord } from '../records/records.js';
import { decodeChanges, encodeChanges, recordsAsChanges } from './change-lines.js';
import { type CheckedLines, valuesOf } from './checked-lines.js';
import { disk, namesIn } from './disk.js';
import { checkDocument, documentText, writeDocument } from './document-file.js';
import { DamagedFile, FORMAT, damage, isBaseHeader, type BaseHeader } from './header.js';
import { StorageError, type BaseData } from './storage.js';

/** How many workspaces an error names. */
const MOST_NAMED = 20;

export interface BaseFilesOptions {
  /** Beside the workspaces' folders; none of them is called so. */
  readonly folder: string;
  /** What the process runs with, where a lost file can be had from. */
  readonly current: BaseData;
  /** The workspaces whose snapshots name a base. */
  readonly namedBy: (hash: string) => Promise<readonly string[]>;
  readonly warn: (message: string) => void;
}

export class BaseFiles {
  readonly #options: BaseFilesOptions;
  /** What was read or written, by hash. */
  readonly #known = new Map<string, Promise<BaseData>>();
  readonly #hashes = new WeakMap<BaseData, Promise<string>>();

  constructor(options: BaseFilesOptions) {
    this.#options = options;
  }

  /** The same object for the same hash. @throws StorageError on damage, which names the workspaces that it touches */
  read(hash: string): Promise<BaseData> {
    const known = this.#known.get(hash) ?? this.#read(hash);
    this.#known.set(hash, known);
    // a damage stays as it is; what the machine lacked may be there the next time
    known.catch((error: unknown) => {
      if (!(error instanceof StorageError)) this.#known.delete(hash);
    });
    return known;
  }

  /** Its hash, once it is on the disk for good. */
  keep(base: BaseData): Promise<string> {
    const kept = this.#hashes.get(base) ?? this.#write(base);
    this.#hashes.set(base, kept);
    kept.catch(() => this.#hashes.delete(base));
    return kept;
  }

  /** Removes what nothing names, and halves that a killed process has left. @param named hashes */
  async removeOthers(named: ReadonlySet<string>): Promise<void> {
    for (const file of namesIn(this.#options.folder)) {
      const [, dot, hash = ''] = /^(\.?)([0-9a-f]{64})\.json(?:\.tmp)?$/.exec(file) ?? [];
      if (dot === '.' || (dot === '' && !named.has(hash))) await disk.remove(path.join(this.#options.folder, file));
    }
  }

  /** How many there are. */
  count(): number {
    return namesIn(this.#options.folder).length;
  }

  async #read(hash: string): Promise<BaseData> {
    const file = this.#file(hash);
    try {
      const base = await readBase(file, hash);
      this.#hashes.set(base, Promise.resolve(hash));
      return base;
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      const { current, warn } = this.#options;
      if (hashOf(current) !== hash) throw await this.#touching(hash, error);
      warn(`${error.fault}; it is written anew, from the scenario that this start has.`);
      await writeDocument(file, payloadsOf(current), true);
      this.#hashes.set(current, Promise.resolve(hash));
      return current;
    }
  }

  async #touching(hash: string, error: StorageError): Promise<StorageError> {
    const names = await this.#options.namedBy(hash);
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    return new StorageError(`${error.message} It holds what these workspaces began with: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`, { cause: error });
  }

  async #write(base: BaseData): Promise<string> {
    const hash = hashOf(base);
    const { folder } = this.#options;
    const file = this.#file(hash);
    const isKept = await readBase(file, hash).then(
      () => true,
      () => false,
    );
    if (!isKept) {
      await disk.makeFolder(folder);
      await writeDocument(file, payloadsOf(base), true);
    }
    this.#known.set(hash, Promise.resolve(base));
    return hash;
  }

  #file(hash: string): string {
    return path.join(this.#options.folder, `${hash}.json`);
  }
}

function* payloadsOf({ name, as_of, sequences, collections }: BaseData): Generator<string, void, undefined> {
  yield JSON.stringify({ format: FORMAT, name, as_of, sequences } satisfies BaseHeader);
  yield* encodeChanges(recordsAsChanges(collections));
}

function hashOf(base: BaseData): string {
  const hash = createHash('sha256');
  for (const chunk of documentText(payloadsOf(base))) hash.update(chunk);
  return hash.digest('hex');
}

/** @throws StorageError on damage, where there is none as well */
async function readBase(file: string, hash: string): Promise<BaseData> {
  const bytes = await disk.read(file);
  if (bytes === undefined) throw damage(file, undefined, 'the file is missing');
  const { lines } = await checkDocument(file, bytes);
  if (createHash('sha256').update(bytes).digest('hex') !== hash) throw damage(file, undefined, 'the content is not what the name of the file says');
  const [header] = valuesOf(lines, 0);
  if (!isBaseHeader(header)) throw damage(file, 1, 'the header is damaged');
  const { name, as_of, sequences } = header;
  return { name, as_of, sequences, collections: readRecords(lines) };
}

function readRecords(lines: CheckedLines): Record<string, StoredRecord[]> {
  const collections: Record<string, StoredRecord[]> = {};
  for (const change of decodeChanges(lines)) {
    if (!('record' in change)) throw damage(lines.file, undefined, 'a base has no deleted records');
    (collections[change.collection] ??= []).push(change.record);
  }
  return collections;
}
