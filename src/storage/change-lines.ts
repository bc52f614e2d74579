// Changes as lines of a file: `"students",{a record},"the id of one that is deleted",...`. Many share a line, each line is of one collection:
// a line costs as much to write and to check as some records do.

import type { StoredRecord } from '../records/records.js';
import { type CheckedLines, countOf, mentions, valuesOf } from './checked-lines.js';
import { damage } from './header.js';
import { isStoredRecord } from './shapes.js';
import type { StoredChange } from './storage.js';

/** Characters after which a line ends: so few that the number of a damaged line still says where to look. */
const LINE_LENGTH = 4_096;

/** The payloads of the lines; see LineEncoder. */
export function* encodeChanges(changes: Iterable<StoredChange>): Generator<string, void, undefined> {
  let payload = '';
  let collection: string | undefined;
  for (const change of changes) {
    if (change.collection !== collection || payload.length > LINE_LENGTH) {
      if (payload !== '') yield payload;
      collection = change.collection;
      payload = JSON.stringify(collection);
    }
    payload += `,${JSON.stringify('record' in change ? change.record : change.deleted)}`;
  }
  if (payload !== '') yield payload;
}

/**
 * The changes in the lines after the header, in order.
 * @param collections only lines that mention one of them
 * @throws StorageError with the line that no version has written
 */
export function* decodeChanges(lines: CheckedLines, collections?: readonly string[]): Generator<StoredChange, void, undefined> {
  const names = collections?.map((name) => JSON.stringify(name));
  for (let at = 1; at < countOf(lines); at += 1) {
    if (names && !mentions(lines, at, names)) continue;
    const [collection, ...changed] = valuesOf(lines, at);
    if (typeof collection !== 'string') throw damage(lines.file, at + 1, 'the line does not name a collection');
    for (const value of changed) {
      if (typeof value === 'string') yield { collection, deleted: value };
      else if (isStoredRecord(value)) yield { collection, record: value };
      else throw damage(lines.file, at + 1, 'the line has something other than records and ids');
    }
  }
}

/** The changes that make records out of nothing. */
export function* recordsAsChanges(collections: Readonly<Record<string, readonly StoredRecord[]>>): Generator<StoredChange, void, undefined> {
  for (const [collection, records] of Object.entries(collections)) for (const record of records) yield { collection, record };
}
