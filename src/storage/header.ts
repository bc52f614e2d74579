// What the files of the store begin with: enough to know that they belong together, and to whom.

import path from 'node:path';

import { isIdentity } from './identity.js';
import { isCount, isObject, isSequences } from './shapes.js';
import { type BaseData, StorageError, type Identity } from './storage.js';

/** The version of the layout of all files. Version 1 is read (version-1.ts), and no longer written. */
export const FORMAT = 2;

/** The first line of a workspace's snapshot. */
export interface SnapshotHeader {
  readonly format: typeof FORMAT;
  readonly workspace: string;
  /** Counts the snapshots, from 1. */
  readonly generation: number;
  readonly made: Identity;
  readonly identity: Identity;
  /** The hash of the base: the name of its file. */
  readonly base: string;
  /** A digest of the folder's secret: another secret would give other signing keys. */
  readonly secret: string;
  readonly sequences: Readonly<Record<string, number>>;
}

/** The first line of a workspace's log. */
export interface LogHeader {
  readonly format: typeof FORMAT;
  readonly workspace: string;
  /** Of the snapshot that it goes with; 0 before there is one. */
  readonly generation: number;
  /** The checksum of that snapshot's last line; empty before there is one. */
  readonly snapshot: string;
}

/** The first line of a base. */
export interface BaseHeader extends Pick<BaseData, 'name' | 'as_of' | 'sequences'> {
  readonly format: typeof FORMAT;
}

/** A file that is not what this program has written. */
export class DamagedFile extends StorageError {
  /** @param fault where it lies and what it is @param mend what to do about it */
  constructor(
    readonly fault: string,
    mend: string,
  ) {
    super(`${fault}. ${mend}`);
  }
}

export function damage(file: string, line: number | undefined, what: string): DamagedFile {
  const place = line === undefined ? file : `${file}, line ${line}`;
  const folder = path.dirname(file);
  // of a workspace both files are put back together: they name each other
  const mend = /^(?:[0-9a-f]{2})+$/.test(path.basename(folder))
    ? `Restore ${folder} as a whole from a backup, or remove it to begin the workspace ${Buffer.from(path.basename(folder), 'hex').toString()} anew; --reset or SANDBOX_RESET=1 begins all anew.`
    : 'Restore the data folder from a backup, or start with --reset or SANDBOX_RESET=1 to begin anew.';
  return new DamagedFile(`${place}: ${what}`, mend);
}

/** @throws StorageError where a newer version wrote it */
export function refuseNewer(format: unknown, file: string): void {
  if (typeof format !== 'number' || format <= FORMAT) return;
  throw new StorageError(
    `${file} was written by a newer version of the sandbox (format ${format}; this one knows ${FORMAT}). ` +
      'Use that version, or start with --reset or SANDBOX_RESET=1 to begin anew.',
  );
}

export function isSnapshotHeader(value: unknown): value is SnapshotHeader {
  if (!isObject(value) || value['format'] !== FORMAT) return false;
  const { workspace, generation, made, identity, base, secret, sequences } = value;
  const areTexts = [workspace, base, secret].every((text) => typeof text === 'string');
  return areTexts && isCount(generation) && isIdentity(made) && isIdentity(identity) && isSequences(sequences);
}

export function isLogHeader(value: unknown): value is LogHeader {
  if (!isObject(value) || value['format'] !== FORMAT) return false;
  const { workspace, generation, snapshot } = value;
  return typeof workspace === 'string' && isCount(generation) && typeof snapshot === 'string';
}

export function isBaseHeader(value: unknown): value is BaseHeader {
  if (!isObject(value) || value['format'] !== FORMAT) return false;
  return typeof value['name'] === 'string' && typeof value['as_of'] === 'number' && isSequences(value['sequences']);
}
