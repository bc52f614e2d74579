// Bulk calls of any length: the rows cut into requests that the API takes, and the answers added up again. Pure.

import { SkillPassportError } from './errors.js';
import type { RowError } from './types.js';

/** What every bulk call answers with. */
export interface BulkAnswer {
  readonly created: number;
  readonly failed: number;
  readonly errors: readonly RowError[];
}

/** How a bulk call is sent, and what its answers come to. */
export interface BulkPlan<T extends BulkAnswer> {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** The answer of the part that begins at row `start`, with the indexes of the caller's array. @throws SkillPassportError INVALID_RESPONSE */
  readonly shift: (answer: T, start: number) => T;
  /** The sum of any number of answers, none included. */
  readonly addUp: (answers: readonly T[]) => T;
}

export interface RowLimits {
  readonly rows: number;
  /** Of UTF-8. */
  readonly bytes: number;
}

export interface Part {
  /** The index of its first row in the caller's array. */
  readonly start: number;
  /** A JSON array. */
  readonly body: string;
}

/** The API takes 10,000 rows and 32 MiB; proxies on the way may count otherwise, hence the margin. */
const LIMITS: RowLimits = { rows: 10_000, bytes: 24 * 1_048_576 };

/** In order. A row that is too large by itself makes a part of its own, and the API refuses it. */
export function* splitRows(rows: readonly object[], limits: RowLimits = LIMITS): Generator<Part> {
  let start = 0;
  let texts: string[] = [];
  let bytes = 1;
  for (const [index, row] of rows.entries()) {
    // as JSON.stringify writes an element that has no JSON
    const text = JSON.stringify(row) ?? 'null';
    const size = Buffer.byteLength(text) + 1;
    if (texts.length > 0 && (texts.length === limits.rows || bytes + size > limits.bytes)) {
      yield { start, body: `[${texts.join(',')}]` };
      start = index;
      texts = [];
      bytes = 1;
    }
    texts.push(text);
    bytes += size;
  }
  if (texts.length > 0) yield { start, body: `[${texts.join(',')}]` };
}

/** One answer comes back as it is, unknown fields included. */
export function addUpParts<T extends BulkAnswer>(plan: BulkPlan<T>, answers: readonly T[]): T {
  const [only, ...others] = answers;
  return only && others.length === 0 ? only : plan.addUp(answers);
}

/** A plan's `shift`, for an answer that has the named lists. */
export const shifting =
  <T extends BulkAnswer>(...lists: (keyof T)[]) =>
  (answer: T, start: number): T => {
    if ([...lists, 'errors' as const].some((name) => !Array.isArray(answer[name])))
      throw new SkillPassportError('INVALID_RESPONSE', 'The answer is not that of a bulk call. Is the base URL that of the API?');
    return start === 0 ? answer : { ...answer, errors: answer.errors.map((error) => ({ ...error, index: error.index + start })) };
  };

export const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
