import { describe, expect, it } from 'vitest';

import { hasPassed } from '../../src/check/exam.js';
import { jsonReport } from '../../src/check/json-report.js';
import { junitReport } from '../../src/check/junit-report.js';
import { textReport } from '../../src/check/text-report.js';
import { advisedExam, failedExam } from './exams.js';

const plain = { width: 80, color: false };

describe('the text report', () => {
  const text = textReport(failedExam, plain, false);

  it('has a line for each case under its group', () => {
    expect(text).toContain('\nEvents of each kind\n  ok      student.created            a new student  200 in 3 ms\n');
    expect(text).toContain('\nForged\n  FAIL    wrong-signature            signed with another secret  200 in 3 ms\n  FAIL    missing-signature');
    expect(text).toContain('  advice  malformed-json             malformed JSON  no answer and 500 (2 requests), up to 3 ms\n');
    expect(text).not.toContain('burst');
  });

  it('tells of a fault once, with what was sent, what was due, what came and how to mend it', () => {
    expect(text).toContain(
      ' 1 takes forged events: wrong-signature, missing-signature\n   Sent   student.enrolled, signed with another secret (and 1 more of the same)\n',
    );
    expect(text).toContain('   Due    4xx, since it is forged\n   Came   200 OK in 3 ms: <b>"fine" & well</b>\n   Why    Whoever knows');
    expect(text).toContain('            if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {\n');
    expect(text).toContain(' 2 malformed-json\n');
  });

  it('says why it ended early, and sums up', () => {
    expect(text).toContain('\nEnded early\nThe receiver is gone since the case malformed-json.\n');
    expect(text.endsWith('\nFAILED  1 ok, 2 failures, 1 advice, 1 not run; 5 requests in 1.2 s\n')).toBe(true);
    expect(textReport(advisedExam, plain, false)).toMatch(/\nPASSED  1 ok, 0 failures, 1 advice; 5 requests in 1\.2 s\n$/);
    expect(textReport(advisedExam, plain, true)).toMatch(/\nFAILED \(--strict\)  1 ok/);
  });

  it('keeps its prose within the width, down to that of a narrow terminal', () => {
    const prose = (width: number): readonly string[] =>
      textReport(failedExam, { width, color: false }, false)
        .split('\n')
        .filter((line) => /^ {3}(?:\w| {7}\w)/.test(line));
    expect(prose(80).length).toBeGreaterThan(10);
    expect(prose(80).filter((line) => line.length > 80)).toEqual([]);
    expect(prose(50).filter((line) => line.length > 50)).toEqual([]);
  });

  it('is colored only where it is told to be', () => {
    expect(text).not.toContain('\u001B');
    expect(textReport(failedExam, { width: 80, color: true }, false)).toContain('\u001B[31mFAIL  \u001B[39m');
    // eslint-disable-next-line no-control-regex
    expect(textReport(failedExam, { width: 80, color: true }, false).replaceAll(/\u001B\[\d+m/g, '')).toBe(text);
  });
});

describe('the JSON report', () => {
  it('has the documented shape', () => {
    const report = JSON.parse(jsonReport(failedExam, false));
    expect(report).toMatchObject({
      url: failedExam.url,
      started_at: '2026-01-23T10:00:00Z',
      duration_ms: 1_235,
      requests: 5,
      strict: false,
      passed: false,
      stopped: failedExam.stopped,
      summary: { ok: 1, advice: 1, failure: 2, not_run: 1 },
    });
    expect(report.cases.map(({ id, result }: { id: string; result: string }) => [id, result])).toEqual(failedExam.cases.map(({ id, result }) => [id, result]));
    expect(Object.keys(report.cases[1])).toEqual(['id', 'title', 'group', 'why', 'result', 'requests', 'slowest_ms', 'statuses', 'findings']);
    expect(Object.keys(report.cases[1].findings[0])).toEqual('grade harm fault sent due came times why mend code request response'.split(' '));
  });

  it.each([
    { exam: advisedExam, strict: false, passed: true },
    { exam: advisedExam, strict: true, passed: false },
    { exam: failedExam, strict: false, passed: false },
    { exam: { ...failedExam, cases: failedExam.cases.filter(({ result }) => result === 'ok' || result === 'not_run') }, strict: false, passed: false },
  ])('says whether it passed ($strict, $passed)', ({ exam, strict, passed }) => {
    expect(hasPassed(exam, strict)).toBe(passed);
    expect(JSON.parse(jsonReport(exam, strict)).passed).toBe(passed);
  });
});

/** Tags in order, `/name` for an end; fails on anything that is no well-formed XML of this kind. */
function tagsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const tags: string[] = [];
  for (const [token] of xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>/, '').matchAll(/<[^>]*>|[^<]+/g)) {
    if (!token.startsWith('<')) {
      expect(token).not.toMatch(/&(?!(?:amp|lt|gt|quot|#10);)/);
      continue;
    }
    const [, end = '', name = '', attributes = '', empty = ''] =
      /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#10);[^"<&]*)*")*)(\/?)>$/.exec(token) ?? [];
    expect({ token, name, attributes }).not.toMatchObject({ name: '' });
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
    tags.push(`${end}${name}`);
  }
  expect(open).toEqual([]);
  return tags;
}

describe('the JUnit report', () => {
  it('is well-formed XML with a test case for each case', () => {
    const xml = junitReport(failedExam, false);
    expect(tagsOf(xml).filter((tag) => tag === 'testcase')).toHaveLength(failedExam.cases.length);
    expect(xml).toContain('tests="5" failures="2" errors="0" skipped="1" time="1.234" timestamp="2026-01-23T10:00:00"');
    expect(xml).toContain(
      '<failure type="forge" message="due 4xx, since it is forged; came 200 OK in 3 ms: &lt;b&gt;&quot;fine&quot; &amp; well&lt;/b&gt;">Sent: ',
    );
    expect(xml).toContain('<skipped message="The receiver is gone since the case malformed-json."/>');
  });

  it('has advice as output, and as failure where it is strict', () => {
    expect(tagsOf(junitReport(advisedExam, false))).toContain('system-out');
    expect(junitReport(advisedExam, false)).toContain('failures="0"');
    expect(tagsOf(junitReport(advisedExam, true))).toContain('failure');
    expect(junitReport(advisedExam, true)).toContain('failures="1"');
  });

  it('has no character that XML has no place for', () => {
    const wild = 'a\u0000b\u001B[31mc\uFFFEd\uD800e\u{1F393}]]>';
    const xml = junitReport({ ...failedExam, stopped: wild }, false);
    expect(xml).toContain('message="a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFDe\u{1F393}]]&gt;"');
    tagsOf(xml);
  });
});
