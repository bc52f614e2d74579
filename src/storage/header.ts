// What both files of a workspace begin with, and whether this start may use them.

import { StorageError, type Identity } from './storage.js';

/** The version of the layout of both files. */
const FORMAT = 1;

export interface Header extends Identity {
  readonly format: number;
  /** Counts the snapshots; a log goes with the snapshot of the same generation. */
  readonly generation: number;
}

export function makeHeader(identity: Identity, generation: number): Header {
  const { scenario, faker_seed, as_of } = identity;
  return { format: FORMAT, scenario, faker_seed, as_of, generation };
}

/** The error for a file that is not what this program has written. */
export function damage(file: string, line: number | undefined, what: string): StorageError {
  const place = line === undefined ? file : `${file}, line ${line}`;
  return new StorageError(`${place}: ${what}. Restore the file from a backup, or start with --reset to begin anew.`);
}

/**
 * The header in a parsed line or file.
 * @throws StorageError when it is damaged, of a newer format, or made from another scenario, faker seed or as_of than `identity`
 */
export function readHeader(value: unknown, identity: Identity, file: string): Header {
  const fields = isObject(value) ? value : {};
  const { format, scenario, faker_seed, as_of, generation } = fields;
  if (typeof format === 'number' && format > FORMAT) {
    throw new StorageError(
      `${file} was written by a newer version of the sandbox (format ${format}; this one knows ${FORMAT}). ` +
        'Use that version, or start with --reset to begin anew.',
    );
  }
  if (format !== FORMAT || typeof scenario !== 'string' || typeof faker_seed !== 'number' || typeof as_of !== 'string' || !isCount(generation)) {
    throw damage(file, 1, 'the header (format, scenario, faker_seed, as_of, generation) is missing or damaged');
  }
  const header: Header = { format, scenario, faker_seed, as_of, generation };
  refuseOther(header, identity, file);
  return header;
}

const FLAGS = { scenario: '--seed', faker_seed: '--faker-seed', as_of: '--as-of' } as const;
const WORDS = { scenario: 'scenario', faker_seed: 'faker seed', as_of: 'as_of' } as const;

function refuseOther(made: Identity, asked: Identity, file: string): void {
  const differing = (['scenario', 'faker_seed', 'as_of'] as const).filter((field) => made[field] !== asked[field]);
  if (differing.length === 0) return;
  const list = (identity: Identity) => differing.map((field) => `${WORDS[field]} ${identity[field]}`).join(' and ');
  const flags = differing.map((field) => `${FLAGS[field]} ${made[field]}`).join(' ');
  throw new StorageError(
    `The data in ${file} was made with ${list(made)}; this start asks for ${list(asked)}. ` +
      `Start with ${flags} to go on with it, or with --reset to begin anew.`,
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;
}
