// What `check` is to do, read from its flags and refused in words. Pure.

import { BATTERY, chooseCases } from '../../check/battery.js';
import type { ExamCase } from '../../check/exam-case.js';
import { meant } from '../../domain/nearest.js';
import { urlFault } from '../../domain/refused-address.js';
import { parseDuration } from '../../domain/time.js';
import { CommandError } from '../command-error.js';
import { readOneOf } from '../files/bulk-flags.js';

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

const FORMATS = ['text', 'json', 'junit'] as const;
export type ReportFormat = (typeof FORMATS)[number];

export interface CheckPlan {
  readonly url: string;
  readonly secret: string;
  readonly limitMs: number;
  readonly strict: boolean;
  readonly cases: readonly ExamCase[];
  readonly format: ReportFormat;
  /** A file. */
  readonly output: string | undefined;
  readonly insecure: boolean;
}

const DEFAULT_LIMIT_MS = 5_000;
const MAX_LIMIT_MS = 60_000;

/** @throws CommandError */
export function readCheckPlan(url: string | undefined, flags: CheckFlags, environment: Readonly<Record<string, string | undefined>>): CheckPlan {
  if (url === undefined) throw new CommandError('name the address of the receiver: check http://127.0.0.1:3000/webhooks/skillpassport --secret whsec_...');
  const fault = urlFault(url);
  if (fault !== null) throw new CommandError(`the address of the receiver ${fault}; got ${JSON.stringify(url)}.`);
  const secret = flags.secret ?? environment['WEBHOOK_SECRET'] ?? '';
  if (secret === '') throw new CommandError('name the secret with which the receiver verifies, by --secret or WEBHOOK_SECRET.');
  const cases = chooseCases(flags.only?.split(',').map((id) => id.trim()));
  if ('unknown' in cases)
    throw new CommandError(
      `--only: there is no case ${JSON.stringify(cases.unknown.join(', '))}; --list prints those that there are.${meant(
        cases.unknown[0] ?? '',
        BATTERY.map(({ id }) => id),
      )}`,
    );
  const limitMs = flags.timeout === undefined ? DEFAULT_LIMIT_MS : parseDuration(flags.timeout);
  if (limitMs === null || limitMs < 1 || limitMs > MAX_LIMIT_MS)
    throw new CommandError(`--timeout must be a duration of 1ms to 1m, as 500ms or 5s; got ${JSON.stringify(flags.timeout)}.`);
  const format = readOneOf('--format', flags.format ?? 'text', FORMATS);
  return { url, secret, limitMs, cases, format, strict: flags.strict ?? false, insecure: flags.insecure ?? false, output: flags.output };
}
