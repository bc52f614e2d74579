// `skillpassport-sandbox check`: the receiver's exam, its report and its exit code. The exam itself is src/check's.

import { writeFile } from 'node:fs/promises';

import { BATTERY } from '../check/battery.js';
import { type Exam, hasPassed } from '../check/exam.js';
import { examine } from '../check/examine.js';
import { jsonReport } from '../check/json-report.js';
import { junitReport } from '../check/junit-report.js';
import { whyUnreachable } from '../check/reach.js';
import { TextReport, textReport, type TextStyle } from '../check/text-report.js';
import { type CheckFlags, type CheckPlan, type Format, readCheckPlan } from './check-plan.js';
import { CommandError } from './command-error.js';

/** The exit code where nothing could be checked. */
export const NOT_CHECKED = 2;
const FAILED = 1;

const MAX_WIDTH = 110;

export async function check(url: string | undefined, flags: CheckFlags): Promise<void> {
  // whoever read the output has gone, as `head` does: the exit code still counts
  process.stdout.on('error', () => {});
  try {
    if (flags.list) process.stdout.write(list());
    else await run(readCheckPlan(url, flags, process.env));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`skillpassport-sandbox: ${error.message}\n`);
    process.exitCode = NOT_CHECKED;
  }
}

async function run(plan: CheckPlan): Promise<void> {
  const { url, secret, strict, insecure, limitMs } = plan;
  const shownUrl = url.replaceAll(secret, '[secret]');
  const unreachable = await whyUnreachable(url, { insecure, timeoutMs: limitMs });
  if (unreachable !== null) throw new CommandError(`nothing to check at ${shownUrl}: ${unreachable}`);
  const isText = plan.format === 'text' || plan.output !== undefined;
  const report = new TextReport(styleOf(process.stdout, process.env));
  const print = (text: string): void => void (isText && process.stdout.write(text));
  print(report.heading(shownUrl));
  // the whole sandbox is loaded for it: not before it is known that there is something to check
  const { collectMaterial } = await import('../check/material.js');
  const material = await collectMaterial();
  const exam = await examine({ ...plan, material, onCase: (result) => print(report.caseLine(result)) });
  print(report.closing(exam, strict));
  await write(plan, exam);
  if (!hasPassed(exam, strict)) process.exitCode = FAILED;
}

/** @throws CommandError where the file can't be written */
async function write({ format, output, strict }: CheckPlan, exam: Exam): Promise<void> {
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
