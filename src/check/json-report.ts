// The report for machines (docs/check.md has its shape). Pure.

import { formatTime } from '../domain/time.js';
import { type CaseResult, type Exam, hasPassed, tally } from './exam.js';
import type { Finding } from './judge.js';
import { remedyOf } from './remedies.js';

export function jsonReport(exam: Exam, strict: boolean): string {
  const report = {
    url: exam.url,
    started_at: formatTime(exam.startedAt),
    duration_ms: Math.round(exam.durationMs),
    requests: exam.requests,
    strict,
    passed: hasPassed(exam, strict),
    stopped: exam.stopped,
    summary: tally(exam),
    cases: exam.cases.map(toCase),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function toCase({ id, title, group, why, result, requests, slowestMs, statuses, findings }: CaseResult): object {
  return { id, title, group, why, result, requests, slowest_ms: Math.round(slowestMs), statuses, findings: findings.map(toFinding) };
}

function toFinding({ grade, harm, remedy, due, sent, came, why, times, request, response }: Finding): object {
  const { mend, code } = remedyOf(remedy);
  return { grade, harm, fault: remedy, sent, due, came, times, why, mend, code, request, response };
}
