import { describe, expect, it } from 'vitest';

import type { ExamCase } from '../../src/check/exam-case.js';
import { type Trial, judge, kindOf } from '../../src/check/judge.js';

const request = { url: 'http://127.0.0.1:3000/hook', headers: {}, body: '{}', trickleMs: 0 };

const trial = (status: number | null, durationMs = 10, trickleMs = 0, connectMs: number | null = null): Trial => ({
  sending: { what: 'an event', request: { ...request, trickleMs } },
  result: {
    response: status === null ? null : { status, headers: {}, body: 'text' },
    error: status === null ? 'reset' : null,
    brokeOff: false,
    durationMs,
    connectMs,
  },
});

const examCase = (due: ExamCase['due'], faults: ExamCase['faults'] = {}): ExamCase => ({
  id: 'x',
  title: 'x',
  group: 'valid',
  due,
  why: 'x',
  rounds: () => [],
  faults,
});

const limits = { limitMs: 5_000 };

describe('kindOf', () => {
  it.each([
    [200, 'taken'],
    [204, 'taken'],
    [299, 'taken'],
    [301, 'redirected'],
    [304, 'redirected'],
    [400, 'refused'],
    [410, 'refused'],
    [499, 'refused'],
    [500, 'broken'],
    [599, 'broken'],
    [null, 'none'],
  ])('takes %s for %s', (status, kind) => expect(kindOf(trial(status).result)).toBe(kind));
});

describe('judge', () => {
  it.each([
    { due: 'taken', status: 202, found: [] },
    { due: 'taken', status: 307, found: ['failure lose redirect'] },
    { due: 'taken', status: 401, found: ['failure lose refused'] },
    { due: 'taken', status: 404, found: ['failure lose wrong-path'] },
    { due: 'taken', status: 405, found: ['failure lose wrong-path'] },
    { due: 'taken', status: 429, found: ['failure stall rate-limit'] },
    { due: 'taken', status: 503, found: ['failure stall broken'] },
    { due: 'taken', status: null, found: ['failure lose no-answer'] },
    { due: 'refused', status: 401, found: [] },
    { due: 'refused', status: 404, found: [] },
    { due: 'refused', status: 429, found: ['advice null rate-limit'] },
    { due: 'refused', status: 200, found: ['failure forge verify'] },
    { due: 'refused', status: 302, found: ['advice null answer-401'] },
    { due: 'refused', status: 500, found: ['advice null answer-401'] },
    { due: 'refused', status: null, found: ['advice null answer-401'] },
    { due: 'answered', status: 200, found: [] },
    { due: 'answered', status: 400, found: [] },
    { due: 'answered', status: 429, found: ['advice null rate-limit'] },
  ] as const)('finds $found where $status comes and $due is due', ({ due, status, found }) => {
    expect(judge(examCase(due), [trial(status)], limits).map(({ grade, harm, remedy }) => `${grade} ${harm} ${remedy}`)).toEqual(found);
  });

  it('takes the case’s own word for what an answer means', () => {
    const own = examCase('taken', { refused: { grade: 'advice', harm: null, remedy: 'body-limit' }, broken: null });
    expect(judge(own, [trial(413)], limits)).toEqual([expect.objectContaining({ grade: 'advice', remedy: 'body-limit' })]);
    expect(judge(own, [trial(404)], limits)).toEqual([expect.objectContaining({ remedy: 'body-limit' })]);
    expect(judge(own, [trial(500)], limits)).toEqual([]);
  });

  it('takes no case’s word for a 429: a rate limiter looks at nothing of the case', () => {
    const own = examCase('taken', { refused: { grade: 'advice', harm: null, remedy: 'unknown-field' } });
    expect(judge(own, [trial(429)], limits)).toEqual([expect.objectContaining({ grade: 'failure', remedy: 'rate-limit' })]);
  });

  it.each([
    { ms: 2_000, status: 200, found: [] },
    { ms: 2_001, status: 200, found: ['advice late'] },
    { ms: 5_000, status: 200, found: ['advice late'] },
    { ms: 5_001, status: 200, found: ['failure late'] },
    { ms: 5_001, status: 500, found: ['failure broken', 'failure late'] },
    { ms: 10_000, status: null, found: ['failure late'] },
  ])('finds $found in an answer $status after $ms ms', ({ ms, status, found }) => {
    expect(judge(examCase('taken'), [trial(status, ms)], limits).map(({ grade, remedy }) => `${grade} ${remedy}`)).toEqual(found);
  });

  it('counts the time from the last byte that was sent', () => {
    expect(judge(examCase('taken'), [trial(200, 3_500, 2_000)], limits)).toEqual([]);
  });

  it.each([
    { name: 'a quick connection', status: 200, durationMs: 1_010, connectMs: 1_000, found: [] },
    { name: 'one of seven seconds', status: 200, durationMs: 7_600, connectMs: 7_590, found: ['advice null backlog'] },
    { name: 'a slow one and a slow answer', status: 200, durationMs: 12_000, connectMs: 3_000, found: ['advice null backlog', 'failure stall late'] },
    { name: 'a slow one and an answer nearly late', status: 200, durationMs: 6_000, connectMs: 3_000, found: ['advice null backlog', 'advice null late'] },
    { name: 'a slow one and a wrong answer', status: 500, durationMs: 3_010, connectMs: 3_000, found: ['failure stall broken', 'advice null backlog'] },
    { name: 'none', status: null, durationMs: 10_000, connectMs: 10_000, found: ['failure lose no-answer', 'advice null backlog'] },
  ])('does not count the time of connecting as the receiver’s own: $name', ({ status, durationMs, connectMs, found }) => {
    const findings = judge(examCase('taken'), [trial(status, durationMs, 0, connectMs)], limits);
    expect(findings.map(({ grade, harm, remedy }) => `${grade} ${harm} ${remedy}`)).toEqual(found);
  });

  it.each([
    { status: 200, came: '200 OK in 20 ms after 7580 ms of waiting for the connection: text', found: ['advice backlog'] },
    { status: 500, came: '500 Internal Server Error in 20 ms after 7580 ms of waiting for the connection: text', found: ['failure broken', 'advice backlog'] },
    { status: null, came: 'no answer: reset after 7580 ms of waiting for the connection', found: ['advice backlog'] },
  ])('takes the time that a second try showed, and says what the rest was: $came', ({ status, came, found }) => {
    const findings = judge(examCase('taken'), [{ ...trial(status, 7_600, 0, 20), shownMs: 20 }], limits);
    expect(findings.map(({ grade, remedy }) => `${grade} ${remedy}`)).toEqual(found);
    expect(findings[0]?.came).toBe(came);
  });

  it('tells of the first of several trials that show a fault, and how many do', () => {
    const findings = judge(examCase('taken'), [trial(200), trial(500), trial(502), trial(401)], limits);
    expect(findings.map(({ remedy, times, came }) => [remedy, times, came])).toEqual([
      ['broken', 2, '500 Internal Server Error in 10 ms: text'],
      ['refused', 1, '401 Unauthorized in 10 ms: text'],
    ]);
  });
});
