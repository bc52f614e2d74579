// Imports: a file of records into the workspace, by the rules of single records. Without `async` the answer comes when all is done; with it
// the import is queued (hosting/import-queue.ts) and goes on by itself (imports/job.ts).

import { resetMeanwhile } from '../auth/reset-meanwhile.js';
import type { Kind } from '../bulk/columns.js';
import { type OpenFile, type OpenRows, openRows, type RowRead } from '../bulk/open-rows.js';
import { UnreadableFile } from '../bulk/rows.js';
import { forbidden, invalid, notFound } from '../contract/errors.js';
import { ok, type PreparedOperation, type UploadOperation, type UploadReply } from '../http/operation.js';
import type { PublicOperations } from '../types/operations.gen.js';
import { importKinds } from './imports/kinds.js';
import { type ImportId, type ImportInput, importLater, prefersAsync } from './imports/later.js';
import { ImportTotals, toImportJob, toRejectedFile, toReport } from './imports/report.js';
import type { ImportInto } from './imports/row.js';
import { NOTHING_DONE, runBatches, Stopped, takeAll } from './imports/run-import.js';
import { WrittenRecords } from './imports/written.js';

/** All or nothing is one transaction, in which nobody else is served (contract, "Bulk import and export"). */
const MOST_ATOMIC_ROWS = 10_000;

/** @throws VALIDATION_ERROR for a file, mapping or choice of parameters that can't be used; then nothing was changed */
const importer = <Id extends ImportId>(kind: Kind): UploadOperation<PublicOperations[Id]> => ({
  upload: async (input: ImportInput) => {
    const { query, upload, raw, contract, hosted } = input;
    // SANDBOX_FIDELITY=documented has no jobs: there the answer comes when all is done
    const isAsync = contract.operations.has('getImport') && (query.async ?? prefersAsync(raw));
    if (isAsync && query.atomic) throw invalid('atomic', 'async', '`atomic` and `async` exclude each other: leave one of them out.');
    const mapping = readMapping(query.mapping);
    const file = { path: upload.path, type: upload.type, fileName: upload.fileName };
    // a few at once: what a workbook shares among its cells is kept in memory while it is read
    return hosted.importSlots.run(async () => {
      const source = await readable(() => openRows(file, kind, { mapping, sheet: query.sheet }));
      return isAsync ? importLater(input, kind, source, mapping) : importNow(input, kind, source);
    });
  },
});

export const importStudents = importer<'importStudents'>('students');
export const importEducators = importer<'importEducators'>('educators');
export const importCourses = importer<'importCourses'>('courses');
export const importGrades = importer<'importGrades'>('grades');
export const importAttendance = importer<'importAttendance'>('attendance');

const IMPORTS: Readonly<Record<Kind, ImportId>> = {
  students: 'importStudents',
  educators: 'importEducators',
  courses: 'importCourses',
  grades: 'importGrades',
  attendance: 'importAttendance',
};

/** For whoever may import its kind. */
export const getImport: PreparedOperation<PublicOperations['getImport']> = {
  prepare: async ({ workspace, path, query, caller, contract }) => {
    const record = workspace.store.imports.get(path.id);
    if (!record) throw notFound('Import', path.id);
    const roles = contract.operations.get(IMPORTS[record.kind])?.roles;
    if (roles && !roles.includes(caller.role ?? '')) throw forbidden(`The role ${caller.role} may not import ${record.kind}, so it may not see this import.`);
    if (query.report !== 'csv') return () => ok(toImportJob(workspace, record, query));
    const file = await toRejectedFile(record.header, workspace.store.rejected_rows.where('import_id', record.id));
    return () => ({ status: 200, file });
  },
};

async function importNow({ workspace, query, contract, note }: ImportInput, kind: Kind, file: OpenFile): Promise<() => UploadReply> {
  const { mode = 'upsert', dry_run: isRehearsal = false, atomic = false, report = 'json' } = query;
  // from here on, before the file is read through: what is sent to one state must not land in another
  const { resets } = workspace;
  const isOver = (): boolean => workspace.resets !== resets;
  // through to its end, before anything is changed: a file that breaks off, or turns out to be hostile, changes nothing
  const source = await readable(() => file.survey());
  const { total } = source;
  if (atomic && total > MOST_ATOMIC_ROWS)
    throw invalid('atomic', 'maxItems', `\`atomic\` takes up to ${MOST_ATOMIC_ROWS} rows; the file has ${total}. Split it, or leave \`atomic\` out.`);
  const into: ImportInto = {
    workspace: isRehearsal ? workspace.rehearsal() : workspace,
    contract,
    kind: importKinds[kind],
    mode,
    written: new WrittenRecords(),
    isOver,
    note: isRehearsal ? () => {} : note,
  };
  const totals = await orReset(() => (atomic ? takeAtomically(source, into) : takeInBatches(source, into)));
  const status = totals.failed === 0 ? 200 : 207;
  const reply: UploadReply =
    report === 'csv' ? { status, file: await toRejectedFile(source.header, totals.rejected) } : { status, body: toReport(totals, source) };
  return () => {
    // what it tells of is gone, and a stored answer would tell it to the next one who asks
    if (isOver()) throw resetMeanwhile();
    return reply;
  };
}

/** @throws SERVICE_UNAVAILABLE */
async function orReset<T>(take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (error) {
    throw error instanceof Stopped ? resetMeanwhile() : error;
  }
}

async function takeInBatches(source: OpenRows, into: ImportInto): Promise<ImportTotals> {
  const totals = new ImportTotals();
  await runBatches(source, into, NOTHING_DONE, (done) => totals.add(done));
  return totals;
}

/** One bad row takes all back; the bad ones are reported. */
async function takeAtomically(source: OpenRows, into: ImportInto): Promise<ImportTotals> {
  const rows: RowRead[] = [];
  for await (const row of source.rows()) rows.push(row);
  if (into.isOver()) throw new Stopped();
  const totals = new ImportTotals();
  try {
    const committed = into.workspace.transaction(() => {
      totals.add(takeAll(source, into, rows));
      if (totals.failed > 0) throw new TakenBack();
    });
    into.note(committed);
    await committed.durable;
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
    [totals.created, totals.updated] = [0, 0];
  }
  return totals;
}

class TakenBack extends Error {}

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
