// The answer of the bulk calls that create or update: attendance and grades.

import type { RowError, RowsDone } from './bulk-rows.js';

/** What became of a row. */
export type Written = 'created' | 'updated';

export interface WrittenRecord {
  readonly id: string;
  readonly written: Written;
}

export interface WriteCounts {
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly errors: RowError[];
}

export function countWritten({ done, errors }: RowsDone<WrittenRecord>): WriteCounts {
  const createdRows = done.filter(({ written }) => written === 'created').length;
  return { created: createdRows, updated: done.length - createdRows, failed: errors.length, errors };
}
