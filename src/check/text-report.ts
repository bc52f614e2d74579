// The report for people: a line for each case as it ends, then every fault with what was sent, what came, and how to mend it.

import { GROUP_TITLES } from './battery.js';
import type { Grade } from './exam-case.js';
import { type CaseResult, type Exam, hasPassed, type Result, tally } from './exam.js';
import type { Finding } from './judge.js';
import { remedyOf } from './remedies.js';
import { wrap } from './wrap.js';

export interface TextStyle {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

const ID_COLUMNS = 27;
const TITLE_COLUMNS = 46;
/** Where the answers have room for a column of their own. */
const WIDE = 104;

type Color = 'red' | 'green' | 'yellow' | 'bold' | 'dim';

const CODES: Readonly<Record<Color, readonly [on: number, off: number]>> = { red: [31, 39], green: [32, 39], yellow: [33, 39], bold: [1, 22], dim: [2, 22] };

const MARKS: Readonly<Record<Exclude<Result, 'not_run'>, { readonly text: string; readonly color: Color }>> = {
  ok: { text: 'ok    ', color: 'green' },
  advice: { text: 'advice', color: 'yellow' },
  failure: { text: 'FAIL  ', color: 'red' },
};

const HARMS: Readonly<Record<NonNullable<Finding['harm']>, string>> = {
  lose: 'loses events',
  forge: 'takes forged events',
  stall: 'stalls events',
};

/** Writes the parts of one report, in this order: heading, a line for each case, closing. */
export class TextReport {
  readonly #style: TextStyle;
  #group = '';
  #number = 0;
  /** The code that has been shown, by the number of the fault that showed it. */
  readonly #shown = new Map<string, number>();

  constructor(style: TextStyle) {
    this.#style = style;
  }

  heading(url: string): string {
    return `${this.#paint('bold', 'The exam of a webhook receiver:')} ${url}\n`;
  }

  /** Nothing for a case that was not sent: the closing says how many, and why. */
  caseLine(result: CaseResult): string {
    if (result.result === 'not_run') return '';
    const title = GROUP_TITLES[result.group];
    const head = title === this.#group ? '' : `\n${this.#paint('bold', title)}\n`;
    this.#group = title;
    const mark = MARKS[result.result];
    const padding = this.#style.width < WIDE ? 0 : TITLE_COLUMNS;
    return `${head}  ${this.#paint(mark.color, mark.text)}  ${result.id.padEnd(ID_COLUMNS)}${result.title.padEnd(padding)}  ${this.#paint('dim', answersOf(result))}\n`;
  }

  closing(exam: Exam, strict: boolean): string {
    const { width } = this.#style;
    const stopped =
      exam.stopped === null
        ? ''
        : `\n${this.#paint('red', this.#paint('bold', tally(exam).not_run > 0 ? 'Ended early' : 'Note'))}\n${wrap(exam.stopped, width)}\n`;
    return `${stopped}${this.#findings(exam, 'failure')}${this.#findings(exam, 'advice')}\n${this.#summary(exam, strict)}\n`;
  }

  #findings(exam: Exam, grade: Grade): string {
    const groups = groupFindings(exam, grade);
    if (groups.length === 0) return '';
    const title = grade === 'failure' ? this.#paint('red', this.#paint('bold', 'Failures')) : this.#paint('yellow', this.#paint('bold', 'Advice'));
    return `\n${title}\n${groups.map((group) => this.#finding(group)).join('')}`;
  }

  #finding({ finding, cases }: FindingGroup): string {
    const number = (this.#number += 1);
    const indent = ' '.repeat(10);
    const line = (label: string, text: string): string => `   ${label.padEnd(7)}${wrap(text, this.#style.width - 10, indent)}\n`;
    const { mend, code } = remedyOf(finding.remedy);
    const more = cases.length === 1 ? '' : ` (and ${cases.length - 1} more of the same)`;
    const times = finding.times === 1 ? '' : ` (${finding.times} times)`;
    const harm = finding.harm === null ? '' : `${HARMS[finding.harm]}: `;
    const shown = this.#shown.get(code);
    if (shown === undefined) this.#shown.set(code, number);
    const lines =
      shown === undefined
        ? code.split('\n').map((text) => (text === '' ? '\n' : `${indent}  ${this.#paint('dim', text)}\n`))
        : [`${indent}  (the code at ${shown})\n`];
    return [
      `\n${String(number).padStart(2)} ${this.#paint('bold', wrap(`${harm}${cases.join(', ')}`, this.#style.width - 3, '   '))}\n`,
      line('Sent', `${finding.sent}${more}`),
      line('Due', finding.due),
      line('Came', `${finding.came}${times}`),
      line('Why', finding.why),
      line('Mend', mend),
      '\n',
      ...lines,
    ].join('');
  }

  #summary(exam: Exam, strict: boolean): string {
    const { ok, advice, failure, not_run } = tally(exam);
    const passed = hasPassed(exam, strict);
    const counts = [`${ok} ok`, `${failure} ${failure === 1 ? 'failure' : 'failures'}`, `${advice} advice`];
    if (not_run > 0) counts.push(`${not_run} not run`);
    const head = passed ? this.#paint('green', 'PASSED') : this.#paint('red', 'FAILED');
    const because = !passed && failure === 0 && not_run === 0 ? ' (--strict)' : '';
    return `${head}${because}  ${counts.join(', ')}; ${exam.requests} requests in ${(exam.durationMs / 1_000).toFixed(1)} s`;
  }

  #paint(color: Color, text: string): string {
    const [on, off] = CODES[color];
    return this.#style.color ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  }
}

/** The whole report at once. */
export function textReport(exam: Exam, style: TextStyle, strict: boolean): string {
  const report = new TextReport(style);
  return [report.heading(exam.url), ...exam.cases.map((result) => report.caseLine(result)), report.closing(exam, strict)].join('');
}

interface FindingGroup {
  readonly finding: Finding;
  /** Their ids. */
  readonly cases: readonly string[];
}

/** One fault shows in several cases: it is told of once. */
function groupFindings(exam: Exam, grade: Grade): readonly FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  // who takes any signature does not take a part of one by another mistake
  const verifiesNothing = exam.cases.some(({ findings }) => findings.some(({ remedy }) => remedy === 'verify'));
  for (const { id, findings } of exam.cases) {
    for (const finding of findings.filter((each) => each.grade === grade)) {
      const fault = verifiesNothing && finding.harm === 'forge' ? 'verify' : finding.remedy;
      const key = `${fault} ${finding.response?.status ?? 0}`;
      const known = groups.get(key);
      groups.set(key, known ? { ...known, cases: [...known.cases, id] } : { finding, cases: [id] });
    }
  }
  return [...groups.values()];
}

/** `200 in 3 ms`, `50 × 200, up to 31 ms`, `200 and 500 (3 requests), up to 4 ms` */
function answersOf({ statuses, requests, slowestMs }: CaseResult): string {
  const [first = 0, ...others] = statuses.map((status) => (status === 0 ? 'no answer' : String(status)));
  const time = `${Math.round(slowestMs)} ms`;
  if (requests === 1) return `${first} in ${time}`;
  return others.length === 0 ? `${requests} × ${first}, up to ${time}` : `${[first, ...others].join(' and ')} (${requests} requests), up to ${time}`;
}
