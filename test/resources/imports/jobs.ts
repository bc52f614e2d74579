// What the suites of imports that go on by themselves arrange: files of students, jobs that are started and waited for, and what is left of them.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished, vi } from 'vitest';

import type { ImportRecord } from '../../../src/records/records.js';
import type { ImportRead } from '../../../src/types/public/types.gen.js';
import type { Workspace } from '../../../src/workspace/workspace.js';
import type { Client, TestSandbox } from '../../setup.js';

/** A folder of data, removed when the test ends. */
export function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-job-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** So many students, from number `first` on. */
export function students(count: number, first = 0): string {
  const rows = Array.from({ length: count }, (_, at) => `Student ${first + at},student.${first + at}@example.in`);
  return `Name,Email\n${rows.join('\n')}\n`;
}

/** The job once it is over. */
export async function finished(api: Pick<Client, 'get'>, id: string, query = ''): Promise<JobBody> {
  return vi.waitFor(
    async () => {
      const { body } = await api.get(`/imports/${id}?${query}`).expect(200);
      if (body.completed_at === null) throw new Error(`it is ${body.status}, ${body.rows_done} of ${body.total}`);
      return body;
    },
    { timeout: 25_000, interval: 20 },
  );
}

export interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly rows_done: number;
  readonly total: number | null;
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly errors: readonly { readonly row: number; readonly field: string | null; readonly message: string }[];
  readonly page: number;
  readonly pages: number;
  readonly message: string | null;
  readonly read?: ImportRead;
}

/** What each commit from now on makes of the imports, in order. */
export function progressOf(workspace: Workspace): ImportRecord[] {
  const seen: ImportRecord[] = [];
  workspace.observe({
    committed: ({ puts }) => {
      for (const { collection, record } of puts) if (collection === 'imports') seen.push(workspace.store.imports.get(record.id) ?? (record as ImportRecord));
    },
  });
  return seen;
}

/** Resolves in the commit in which an import has done so many rows. */
export function afterRows(workspace: Workspace, rows: number): Promise<void> {
  return new Promise((resolve) => {
    const end = workspace.observe({
      committed: ({ puts }) => {
        if (!puts.some(({ collection, record }) => collection === 'imports' && 'rows_done' in record && Number(record.rows_done) >= rows)) return;
        end();
        resolve();
      },
    });
  });
}

/** The names of the files that imports wait for. */
export function waitingFiles({ app }: TestSandbox): readonly string[] {
  try {
    return readdirSync(app.services.uploads.waiting);
  } catch {
    // made with the first job
    return [];
  }
}
