// Type guards for what comes back from disk, down to what the store itself relies on; what is in a record is the collections' affair.

import type { StoredRecord } from '../records/records.js';
import { isCount, isObject } from './header.js';
import type { StoredChange, Commit, Snapshot } from './storage.js';

export function isSnapshot(value: unknown): value is Snapshot {
  return isObject(value) && isSequences(value['sequences']) && isCollections(value['collections']);
}

export function isCommit(value: unknown): value is Commit {
  if (!isObject(value)) return false;
  const { changes, sequences } = value;
  return Array.isArray(changes) && changes.every(isChange) && isSequences(sequences);
}

function isChange(value: unknown): value is StoredChange {
  if (!isObject(value) || typeof value['collection'] !== 'string') return false;
  return typeof value['deleted'] === 'string' || isStoredRecord(value['record']);
}

function isSequences(value: unknown): value is Readonly<Record<string, number>> {
  return isObject(value) && Object.values(value).every(isCount);
}

function isCollections(value: unknown): value is Snapshot['collections'] {
  return isObject(value) && Object.values(value).every((records) => Array.isArray(records) && records.every(isStoredRecord));
}

function isStoredRecord(value: unknown): value is StoredRecord {
  return isObject(value) && typeof value['id'] === 'string';
}
