// Imports: a file of records into the workspace, by the rules of single records. Without `async` the answer comes when all is done.

import type { Kind } from '../bulk/columns.js';
import { type OpenRows, openRows, type RowRead } from '../bulk/open-rows.js';
import { UnreadableFile } from '../bulk/rows.js';
import type { PublicOperations } from '../contract/types/operations.gen.js';
import { invalid } from '../http/errors.js';
import type { EdgeInput, OperationInput, UploadOperation, UploadReply } from '../http/operation.js';
import type { Upload } from '../http/upload.js';
import { importKinds } from './import-kinds.js';
import { Tally, toRejectedFile, toReport } from './import-report.js';
import type { ImportInto } from './import-row.js';
import { runBatches, takeAll } from './run-import.js';

/** All or nothing is one transaction, in which nobody else is served (contract, "Bulk import and export"). */
const MOST_ATOMIC_ROWS = 10_000;

type ImportId = 'importStudents' | 'importEducators' | 'importCourses' | 'importGrades' | 'importAttendance';
type Input = OperationInput<PublicOperations[ImportId]> & EdgeInput & { readonly upload: Upload };

const importer = <Id extends ImportId>(kind: Kind): UploadOperation<PublicOperations[Id]> => ({
  upload: (input: Input) => importNow(input, kind),
});

export const importStudents = importer<'importStudents'>('students');
export const importEducators = importer<'importEducators'>('educators');
export const importCourses = importer<'importCourses'>('courses');
export const importGrades = importer<'importGrades'>('grades');
export const importAttendance = importer<'importAttendance'>('attendance');

/** @throws VALIDATION_ERROR for a file, mapping or choice of parameters that can't be used; then nothing was changed */
async function importNow({ workspace, query, upload, contract }: Input, kind: Kind): Promise<UploadReply> {
  const { mode = 'upsert', dry_run: isRehearsal = false, atomic = false, report = 'json' } = query;
  const source = await readable(() => openRows({ path: upload.path, type: upload.type, fileName: upload.fileName }, kind, { mapping: readMapping(query.mapping), sheet: query.sheet }));
  // through to its end, before anything is changed: a file that breaks off, or turns out to be hostile, changes nothing
  const total = await readable(() => countRows(source));
  if (total === 0) throw invalid('file', 'minItems', 'The file has no rows below its header.');
  if (atomic && total > MOST_ATOMIC_ROWS)
    throw invalid('atomic', 'maxItems', `\`atomic\` takes up to ${MOST_ATOMIC_ROWS} rows; the file has ${total}. Split it, or leave \`atomic\` out.`);
  const into: ImportInto = { workspace: isRehearsal ? workspace.rehearsal() : workspace, contract, kind: importKinds[kind], mode };
  const tally = atomic ? await takeAtomically(source, into) : await takeInBatches(source, into);
  const status = tally.rejected.length === 0 ? 200 : 207;
  if (report === 'csv') return { status, file: await toRejectedFile(source.header, tally.rejected) };
  return { status, body: toReport(tally, source.ignored) };
}

async function takeInBatches(source: OpenRows, into: ImportInto): Promise<Tally> {
  const tally = new Tally();
  await runBatches(source, into, 0, (done) => tally.add(done));
  return tally;
}

/** One bad row takes all back: then every other is reported as not taken. */
async function takeAtomically(source: OpenRows, into: ImportInto): Promise<Tally> {
  const rows: RowRead[] = [];
  for await (const row of source.rows()) rows.push(row);
  const tally = new Tally();
  try {
    const { durable } = into.workspace.transaction(() => {
      tally.add(takeAll(source, into, rows));
      if (tally.rejected.length > 0) throw new TakenBack();
    });
    await durable;
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
    [tally.created, tally.updated] = [0, 0];
  }
  return tally;
}

class TakenBack extends Error {}

async function countRows({ rows }: OpenRows): Promise<number> {
  let count = 0;
  for await (const _ of rows()) count += 1;
  return count;
}

/** What can't be read is the sender's to mend. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableFile) throw invalid('file', 'file', error.message);
    throw error;
  }
}

/** @throws VALIDATION_ERROR */
function readMapping(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const refused = invalid('mapping', 'format', '`mapping` must be a JSON object of column titles and fields, as {"Roll": "external_id"}.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.map(([column, field]) => {
      if (typeof field !== 'string') throw refused;
      return [column, field];
    }),
  );
}
