// What a workspace is made with.

import type { Identity, Storage, Stored } from '../storage/storage.js';
import type { KeeperOptions } from './keep.js';
import type { Base } from './store.js';

export interface WorkspaceOptions {
  readonly name: string;
  /** What it begins with where nothing is stored, and at a reset. */
  readonly origin: WorkspaceOrigin;
  readonly storage: Pick<Storage, 'open' | 'secret'>;
  /** What the storage has of it, and the base that this differs from. */
  readonly found?: { readonly stored: Stored; readonly base: Base } | undefined;
  /** How much it keeps, in place of what is declared. */
  readonly keep?: Pick<KeeperOptions, 'bounds' | 'most'>;
  /** Told to nobody else: makes the ids of events and deliveries unlike those of another run or workspace. Default: the same in every run, as all other ids. */
  readonly run?: string;
  /** Real time, epoch milliseconds. */
  readonly realNow?: () => number;
  /** Asked before its first change is stored; what it throws takes the change back. */
  readonly admit?: () => void;
  /** Told of an observer that throws, and of what is forgotten before its time. Default: a warning of the process. */
  readonly warn?: (message: string) => void;
}

/** A scenario as a workspace begins with it. */
export interface WorkspaceOrigin {
  readonly identity: Identity;
  readonly base: Base;
}
