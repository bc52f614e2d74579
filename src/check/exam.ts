// The result of an exam, plain data: what the three reports are written from.

import type { Grade, GroupName } from './exam-case.js';
import type { Finding } from './judge.js';

export type Result = 'ok' | 'advice' | 'failure' | 'not_run';

export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly group: GroupName;
  readonly why: string;
  readonly result: Result;
  readonly requests: number;
  /** Of the slowest answer, in milliseconds. */
  readonly slowestMs: number;
  /** The statuses that came, each once; 0: no answer. */
  readonly statuses: readonly number[];
  readonly findings: readonly Finding[];
}

export interface Exam {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly requests: number;
  readonly cases: readonly CaseResult[];
  /** Why the exam ended before its end; null: it did not. */
  readonly stopped: string | null;
}

export interface Tally {
  readonly ok: number;
  readonly advice: number;
  readonly failure: number;
  readonly not_run: number;
}

export function tally({ cases }: Pick<Exam, 'cases'>): Tally {
  const count = (result: Result): number => cases.filter((each) => each.result === result).length;
  return { ok: count('ok'), advice: count('advice'), failure: count('failure'), not_run: count('not_run') };
}

/** @param strict advice counts as failure */
export const hasPassed = (exam: Exam, strict: boolean): boolean => exam.cases.every(({ result }) => result === 'ok' || (result === 'advice' && !strict));

export function worstOf(findings: readonly Finding[]): Grade | 'ok' {
  if (findings.some(({ grade }) => grade === 'failure')) return 'failure';
  return findings.length > 0 ? 'advice' : 'ok';
}
