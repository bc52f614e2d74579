// An exam with one case of each result, for tests of the reports.

import type { CaseResult, Exam } from '../../src/check/exam.js';
import type { Finding } from '../../src/check/judge.js';

const finding: Finding = {
  grade: 'failure',
  harm: 'forge',
  remedy: 'verify',
  due: '4xx, since it is forged',
  why: 'Whoever knows the address can send it.',
  sent: 'student.enrolled, signed with another secret',
  came: '200 OK in 3 ms: <b>"fine" & well</b>',
  times: 1,
  request: { headers: { 'X-SkillPassport-Signature': 'abc' }, body: '{"event":"student.enrolled"}' },
  response: { status: 200, body: '<b>"fine" & well</b>' },
};

const advice: Finding = {
  ...finding,
  grade: 'advice',
  harm: null,
  remedy: 'parse-safely',
  due: 'no 5xx',
  came: '500 in 2 ms',
  response: { status: 500, body: '' },
};

const base = { group: 'forged', why: 'Whoever knows the address can send it.', requests: 1, slowestMs: 3, statuses: [200] } as const;

const cases: readonly CaseResult[] = [
  { ...base, id: 'student.created', title: 'a new student', group: 'valid', result: 'ok', findings: [] },
  { ...base, id: 'wrong-signature', title: 'signed with another secret', result: 'failure', findings: [finding] },
  { ...base, id: 'missing-signature', title: 'without a signature', result: 'failure', findings: [{ ...finding, remedy: 'require-signature', times: 2 }] },
  { ...base, id: 'malformed-json', title: 'malformed JSON', group: 'broken', result: 'advice', requests: 2, statuses: [0, 500], findings: [advice] },
  { ...base, id: 'burst', title: '50 at once', group: 'load', result: 'not_run', requests: 0, statuses: [], findings: [] },
];

export const failedExam: Exam = {
  url: 'http://127.0.0.1:3000/hook?a=1&b=2',
  startedAt: Date.parse('2026-01-23T10:00:00.500Z'),
  durationMs: 1_234.5,
  requests: 5,
  cases,
  stopped: 'The receiver is gone since the case malformed-json.',
};

export const advisedExam: Exam = { ...failedExam, stopped: null, cases: cases.filter(({ result }) => result === 'ok' || result === 'advice') };
