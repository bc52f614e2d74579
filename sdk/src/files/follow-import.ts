// An import that goes on by itself at the server, looked after from its beginning to its report.

import type { Api } from '../api.js';
import { SkillPassportError } from '../errors.js';
import type { CallOptions } from '../options.js';
import { segment } from '../path.js';
import { reasonOf } from '../read-outcome.js';
import { retryDelay } from '../retry.js';
import type { ImportError, ImportProgress, ImportRead, ImportReport, ImportWarning } from '../types.js';

/** What the server says of it. `errors` is a page of them. */
export interface ImportJob extends ImportProgress {
  readonly id: string;
  readonly errors: ImportError[];
  readonly pages: number;
  readonly ignored_columns: string[];
  readonly read?: ImportRead;
  readonly warnings?: ImportWarning[];
  readonly message: string | null;
}

type OnProgress = (progress: ImportProgress) => unknown;

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;
/** So often in a row may a look at it fail, each with its retries: for about a minute, in which a server starts anew. */
const MAX_LOST = 20;
/** The most that a page may hold. */
const PAGE = 1_000;

/**
 * @param answer to the upload; a host without jobs has done all by then
 * @throws SkillPassportError IMPORT_FAILED, with what stands as `partial`; HANDLER_FAILED where `onProgress` threw
 */
export async function followImport(api: Api, answer: ImportReport | ImportJob, onProgress: OnProgress, options: CallOptions): Promise<ImportReport> {
  if (!('status' in answer)) {
    const rows = answer.created + answer.updated + answer.failed;
    await tell(onProgress, { ...answer, status: 'completed', rows_done: rows, total: rows });
    return answer;
  }
  const path = `/imports/${segment('id', answer.id)}`;
  let now = answer;
  await tell(onProgress, now);
  for (let pause = FIRST_PAUSE_MS, lost = 0; now.status === 'queued' || now.status === 'running'; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) {
    await api.sleep(pause, options.signal);
    try {
      now = await api.get<ImportJob>(path, { limit: 1 }, options);
      lost = 0;
    } catch (error) {
      lost += 1;
      if (lost === MAX_LOST || !mayPass(error)) throw error;
      continue;
    }
    await tell(onProgress, now);
  }
  const { created, updated, failed, ignored_columns, read, warnings, status, message } = now;
  const errors = failed === 0 ? [] : await allErrors(api, path, options);
  const report = { created, updated, failed, errors, ignored_columns, ...(read && { read }), ...(warnings && { warnings }) };
  if (status !== 'failed') return report;
  const error = new SkillPassportError('IMPORT_FAILED', message ?? 'The import failed.');
  throw Object.defineProperty(error, 'partial', { value: report, enumerable: true });
}

async function tell(onProgress: OnProgress, { status, rows_done, total, created, updated, failed }: ImportProgress): Promise<void> {
  try {
    await onProgress({ status, rows_done, total, created, updated, failed });
  } catch (cause) {
    throw new SkillPassportError('HANDLER_FAILED', `\`onProgress\` threw: ${reasonOf(cause, String(cause))}. The import is not stopped by that.`, { cause });
  }
}

/** Whether a later look may succeed. */
const mayPass = (error: unknown): boolean => error instanceof SkillPassportError && retryDelay({ error, retries: 0, maxRetries: 1, random: 0 }) !== undefined;

async function allErrors(api: Api, path: string, options: CallOptions): Promise<ImportError[]> {
  const all: ImportError[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const job = await api.get<ImportJob>(path, { page, limit: PAGE }, options);
    for (const error of job.errors) all.push(error);
    ({ pages } = job);
  }
  return all;
}
