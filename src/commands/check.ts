// `skillpassport-sandbox check`: the receiver's exam, its report and its exit code. The exam itself is src/check's.

import { writeFile } from 'node:fs/promises';

import { BATTERY, chooseCases } from '../check/battery.js';
import { type Exam, hasPassed } from '../check/exam.js';
import type { ExamCase } from '../check/exam-case.js';
import { examine } from '../check/examine.js';
import { jsonReport } from '../check/json-report.js';
import { junitReport } from '../check/junit-report.js';
import { collectMaterial } from '../check/material.js';
import { whyUnreachable } from '../check/reach.js';
import { TextReport, textReport, type TextStyle } from '../check/text-report.js';
import { parseDuration } from '../domain/time.js';
import { urlFault } from '../webhooks/refuse-address.js';
import { CommandError } from './command-error.js';

/** As they stand on the command line. */
export interface CheckFlags {
  readonly secret?: string;
  readonly timeout?: string;
  readonly strict?: true;
  readonly only?: string;
  readonly format?: string;
  readonly output?: string;
  readonly insecure?: true;
  readonly list?: true;
}

/** The exit code where nothing could be checked. */
export const FAILED_TO_START = 2;
const FAILED = 1;

const FORMATS = ['text', 'json', 'junit'] as const;
type Format = (typeof FORMATS)[number];

const DEFAULT_LIMIT_MS = 5_000;
const MAX_LIMIT_MS = 60_000;
const MAX_WIDTH = 110;

interface Plan {
  readonly url: string;
  readonly secret: string;
  readonly limitMs: number;
  readonly strict: boolean;
  readonly cases: readonly ExamCase[];
  readonly format: Format;
  readonly output: string | undefined;
  readonly insecure: boolean;
}

export async function check(url: string | undefined, flags: CheckFlags): Promise<void> {
  // whoever read the output has gone, as `head` does
  process.stdout.on('error', () => {});
  try {
    if (flags.list) process.stdout.write(list());
    else await run(readPlan(url, flags, process.env));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`skillpassport-sandbox: ${error.message}\n`);
    process.exitCode = FAILED_TO_START;
  }
}

/** @throws CommandError */
function readPlan(url: string | undefined, flags: CheckFlags, environment: NodeJS.ProcessEnv): Plan {
  if (url === undefined) throw new CommandError('name the address of the receiver: check http://127.0.0.1:3000/webhooks/skillpassport --secret whsec_...');
  const fault = urlFault(url);
  if (fault !== null) throw new CommandError(`the address of the receiver ${fault}; got ${JSON.stringify(url)}.`);
  const secret = flags.secret ?? environment['WEBHOOK_SECRET'] ?? '';
  if (secret === '') throw new CommandError('name the secret with which the receiver verifies, by --secret or WEBHOOK_SECRET.');
  const cases = chooseCases(flags.only?.split(',').map((id) => id.trim()));
  if ('unknown' in cases) throw new CommandError(`--only: there is no case ${cases.unknown.join(', ')}; --list prints those that there are.`);
  const limitMs = flags.timeout === undefined ? DEFAULT_LIMIT_MS : parseDuration(flags.timeout);
  if (limitMs === null || limitMs < 1 || limitMs > MAX_LIMIT_MS)
    throw new CommandError(`--timeout must be a duration of 1ms to 1m, as 500ms or 5s; got ${flags.timeout}.`);
  const format = FORMATS.find((name) => name === (flags.format ?? 'text'));
  if (!format) throw new CommandError(`--format must be ${FORMATS.join(', ')}; got ${flags.format}.`);
  return { url, secret, limitMs, cases, format, strict: flags.strict ?? false, insecure: flags.insecure ?? false, output: flags.output };
}

async function run(plan: Plan): Promise<void> {
  const { url, strict, insecure, limitMs } = plan;
  const unreachable = await whyUnreachable(url, { insecure, timeoutMs: limitMs });
  if (unreachable !== null) throw new CommandError(`nothing to check at ${url.replaceAll(plan.secret, '[secret]')}: ${unreachable}`);
  const isText = plan.format === 'text' || plan.output !== undefined;
  const report = new TextReport(styleOf(process.stdout, process.env));
  const print = (text: string): void => void (isText && process.stdout.write(text));
  const material = await collectMaterial();
  print(report.heading(url.replaceAll(plan.secret, '[secret]')));
  const exam = await examine({ ...plan, material, onCase: (result) => print(report.caseLine(result)) });
  for (const result of exam.cases) if (result.result === 'not_run') print(report.caseLine(result));
  print(report.closing(exam, strict));
  await write(plan, exam);
  if (!hasPassed(exam, strict)) process.exitCode = FAILED;
}

/** @throws CommandError where the file can't be written */
async function write({ format, output, strict }: Plan, exam: Exam): Promise<void> {
  if (output === undefined) {
    if (format !== 'text') process.stdout.write(RENDER[format](exam, strict));
    return;
  }
  try {
    await writeFile(output, RENDER[format](exam, strict));
  } catch (error) {
    throw new CommandError(`--output: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const RENDER: Readonly<Record<Format, (exam: Exam, strict: boolean) => string>> = {
  text: (exam, strict) => textReport(exam, { width: MAX_WIDTH, color: false }, strict),
  json: jsonReport,
  junit: junitReport,
};

/** Color on a terminal only, and not where NO_COLOR is set (https://no-color.org). */
function styleOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): TextStyle {
  const width = Math.min(stream.isTTY ? stream.columns : MAX_WIDTH, MAX_WIDTH);
  return { width, color: stream.isTTY && (environment['NO_COLOR'] ?? '') === '' };
}

function list(): string {
  const due = { taken: '2xx', refused: '4xx', answered: 'no 5xx' } as const;
  return BATTERY.map((examCase) => `${examCase.id.padEnd(28)}${due[examCase.due].padEnd(8)}${examCase.title}\n`).join('');
}
