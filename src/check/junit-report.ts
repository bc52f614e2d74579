// The report as JUnit XML, which CI systems show: a test case for each case. Pure.

import { GROUP_TITLES } from './battery.js';
import { type CaseResult, type Exam, tally } from './exam.js';
import type { Finding } from './judge.js';
import { remedyOf } from './remedies.js';

const SUITE = 'skillpassport-sandbox check';

/** @param strict advice is a failure; otherwise it is the case's output */
export function junitReport(exam: Exam, strict: boolean): string {
  const { failure, advice, not_run } = tally(exam);
  const counts = { tests: exam.cases.length, failures: failure + (strict ? advice : 0), errors: 0, skipped: not_run, time: seconds(exam.durationMs) };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: SUITE, ...counts })}>`,
    `  <testsuite${attributes({ name: SUITE, ...counts, timestamp: new Date(exam.startedAt).toISOString().slice(0, 19), hostname: new URL(exam.url).host })}>`,
    ...exam.cases.map((result) => testCase(result, exam, strict)),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function testCase(result: CaseResult, exam: Exam, strict: boolean): string {
  const inside = result.result === 'not_run' ? [`      <skipped${attributes({ message: exam.stopped ?? 'not run' })}/>`] : findingsOf(result, strict);
  const open = `    <testcase${attributes({ classname: `check.${result.group}`, name: `${result.id}: ${result.title}`, time: seconds(result.slowestMs) })}`;
  return inside.length === 0 ? `${open}/>` : [`${open}>`, ...inside, '    </testcase>'].join('\n');
}

/** JUnit's schema wants failures before output; a test case has one failure. */
function findingsOf({ findings, group }: CaseResult, strict: boolean): readonly string[] {
  const counted = findings.filter(({ grade }) => grade === 'failure' || strict);
  const advice = findings.filter((finding) => !counted.includes(finding));
  const [first] = counted;
  const failure =
    first &&
    `      <failure${attributes({ type: first.harm ?? 'advice', message: `due ${first.due}; came ${first.came}` })}>${escape(tell(counted))}</failure>`;
  const output = advice.length > 0 && `      <system-out>${escape(`${GROUP_TITLES[group]}: advice\n${tell(advice)}`)}</system-out>`;
  return [failure, output].filter((line) => typeof line === 'string');
}

function tell(findings: readonly Finding[]): string {
  return findings
    .map(({ sent, due, came, why, times, remedy }) => {
      const { mend, code } = remedyOf(remedy);
      return `Sent: ${sent}\nDue: ${due}\nCame: ${came}${times === 1 ? '' : ` (${times} times)`}\nWhy: ${why}\nMend: ${mend}\n\n${code}`;
    })
    .join('\n\n');
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 has no place for becomes the replacement character. */
function escape(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
