// `skillpassport-sandbox check`: the receiver's exam, its report and its exit code. The exam itself is src/check's.

import { type FileHandle, open } from 'node:fs/promises';

import { BATTERY } from '../../check/battery.js';
import { type Exam, hasPassed } from '../../check/exam.js';
import { examine } from '../../check/examine.js';
import { hideSecret } from '../../check/hide-secret.js';
import { jsonReport } from '../../check/json-report.js';
import { junitReport } from '../../check/junit-report.js';
import { whyUnreachable } from '../../check/reach.js';
import { TextReport, textReport, type TextStyle } from '../../check/text-report.js';
import { CommandError } from '../command-error.js';
import { FAILED, NOT_CHECKED } from './check-exit-codes.js';
import { type CheckFlags, type CheckPlan, type ReportFormat, readCheckPlan } from './check-plan.js';

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
  const shownUrl = hideSecret(url, secret);
  const unreachable = await whyUnreachable(url, { insecure, timeoutMs: limitMs });
  if (unreachable !== null) throw new CommandError(`nothing to check at ${shownUrl}: ${unreachable}`);
  const file = plan.output === undefined ? undefined : await openOutput(plan.output);
  const isText = plan.format === 'text' || plan.output !== undefined;
  const report = new TextReport(styleOf(process.stdout, process.env));
  const print = (text: string): void => void (isText && process.stdout.write(text));
  print(report.heading(shownUrl));
  // the whole sandbox is loaded for it: not before it is known that there is something to check
  const { collectMaterial } = await import('../../check/material.js');
  const material = await collectMaterial();
  const exam = await examine({ ...plan, material, onCase: (result) => print(report.caseLine(result)) });
  print(report.closing(exam, strict));
  await write(plan, exam, file);
  if (!hasPassed(exam, strict)) process.exitCode = FAILED;
}

/** Before the exam, which would be for nothing otherwise. @throws CommandError where the file can't be written */
async function openOutput(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (error) {
    throw outputError(error);
  }
}

/** @throws CommandError where the disk is full, or the like */
async function write({ format, strict }: CheckPlan, exam: Exam, file: FileHandle | undefined): Promise<void> {
  if (!file) {
    if (format !== 'text') process.stdout.write(RENDER[format](exam, strict));
    return;
  }
  try {
    await file.writeFile(RENDER[format](exam, strict));
    await file.close();
  } catch (error) {
    throw outputError(error);
  }
}

const outputError = (error: unknown): CommandError => new CommandError(`--output: ${error instanceof Error ? error.message : String(error)}`);

const RENDER: Readonly<Record<ReportFormat, (exam: Exam, strict: boolean) => string>> = {
  text: (exam, strict) => textReport(exam, { width: MAX_WIDTH, color: false }, strict),
  json: jsonReport,
  junit: junitReport,
};

/** Color on a terminal only, and not where NO_COLOR is set (https://no-color.org). */
export function styleOf(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>, environment: NodeJS.ProcessEnv): TextStyle {
  // a terminal that does not know its size says 0
  const width = Math.min(stream.isTTY ? stream.columns || MAX_WIDTH : MAX_WIDTH, MAX_WIDTH);
  return { width, color: stream.isTTY && (environment['NO_COLOR'] ?? '') === '' };
}

function list(): string {
  const due = { taken: '2xx', refused: '4xx', answered: 'no 5xx' } as const;
  return BATTERY.map((examCase) => `${examCase.id.padEnd(28)}${due[examCase.due].padEnd(8)}${examCase.title}\n`).join('');
}
