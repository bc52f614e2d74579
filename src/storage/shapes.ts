// Type guards for what comes back from disk, down to what the store itself relies on; what is in a record is the collections' affair.

import type { StoredRecord } from '../records/records.js';
import type { StoredChange, Commit } from './storage.js';

export function isCommit(value: unknown): value is Commit {
  if (!isObject(value)) return false;
  const { changes, sequences } = value;
  return Array.isArray(changes) && changes.every(isChange) && isSequences(sequences);
}

function isChange(value: unknown): value is StoredChange {
  if (!isObject(value) || typeof value['collection'] !== 'string') return false;
  return typeof value['deleted'] === 'string' || isStoredRecord(value['record']);
}

export function isSequences(value: unknown): value is Readonly<Record<string, number>> {
  return isObject(value) && Object.values(value).every(isCount);
}

export function isStoredRecord(value: unknown): value is StoredRecord {
  return isObject(value) && typeof value['id'] === 'string';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;
}
