// `import`: a file of records into the sandbox, with a bar while it is under way and a report at its end.

import type { Readable } from 'node:stream';

import { Command } from 'commander';

import { type Kind, KINDS } from '../../bulk/columns.js';
import { grouped } from '../../bulk/in-words.js';
import type { Query } from '../client/admin-client.js';
import { addKeyFlags, type KeyFlags, readKey } from '../client/api-key.js';
import type { Report } from '../client/bulk-answers.js';
import { type Body, type BulkClient, createBulkClient, jobPath } from '../client/bulk-client.js';
import { endSignal } from '../client/end-signal.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { CommandError } from '../command-error.js';
import { runCommand, say, sayJson } from '../run-command.js';
import { widthOf } from '../table.js';
import { checkPlace, isSameFile, openBody, saveWhole, STDIO } from './bulk-file.js';
import { collect, readImportFormat, readKind, readMapping, readOneOf } from './bulk-flags.js';
import { followJob } from './bulk-follow.js';
import { createProgress, isWatched, type Progress } from './bulk-progress.js';
import { countRecords } from './count-records.js';
import { importReport } from './import-report.js';

const MODES = ['create', 'upsert', 'update'] as const;
/** Rejected rows whose faults `--json` prints: the most that a page holds. */
const MOST_JSON_ROWS = 1_000;

const HELP = `
A row is matched by external_id, else by what names a record: the email; title
and type of a course; student, date and class; student, subject and term. What a
column is for is known from its title. A bad row is told of, and stops no other.

Exit code: 0 every row was taken; 1 some failed, or nothing could be imported.

Examples:
  skillpassport-sandbox import students students.xlsx --dry-run
  skillpassport-sandbox import students students.csv --rejected rejected.csv
  skillpassport-sandbox import grades - --map "Legajo=student_external_id" < grades.csv`;

interface Flags extends TargetFlags, KeyFlags {
  readonly mode?: string;
  readonly dryRun?: true;
  readonly atomic?: true;
  readonly map?: readonly string[];
  readonly mapping?: string;
  readonly sheet?: string;
  readonly rejected?: string;
  readonly format?: string;
  readonly json?: true;
}

export function importCommand(): Command {
  const command = new Command('import')
    .description('import students, educators, courses, grades or attendance from a file: CSV, XLSX, JSON or NDJSON')
    .argument('<kind>', KINDS.join(', '))
    .argument('<file>', 'the file; - is stdin')
    .option('--mode <mode>', 'create, upsert or update: whether a row that matches a record, or none, fails (default: upsert)')
    .option('--dry-run', 'change nothing, and report the same')
    .option('--atomic', 'take all rows or none, up to 10,000')
    .option('--map <column=field>', 'what a column is for, as "Roll No=external_id"; may be given again', collect)
    .option('--mapping <json>', 'the same for several: {"Roll No": "external_id"}')
    .option('--sheet <name>', 'the sheet of a workbook (default: the first)')
    .option('--rejected <file>', 'write the rejected rows with their reasons, as CSV that can be mended and imported')
    .option('--format <format>', 'csv, xlsx, json or ndjson, where the name does not say it')
    .option('--json', "print the sandbox's answer")
    .addHelpText('after', HELP);
  return addTargetFlags(addKeyFlags(command)).action((kind: string, file: string, flags: Flags) => runCommand(() => importFile(kind, file, flags)));
}

/** What is to be done, as far as it was understood. */
interface Plan {
  readonly kind: Kind;
  readonly file: string;
  readonly query: Query;
  readonly flags: Flags;
  readonly client: BulkClient;
  /** Opens the file, from its beginning. */
  readonly open: () => Promise<Body>;
  readonly progress: Progress;
  /** Where the workspace is. */
  readonly base: string;
}

async function importFile(name: string, file: string, flags: Flags): Promise<number> {
  const kind = readKind(name);
  const query = readQuery(flags);
  const format = readImportFormat(flags.format, file);
  const target = readTarget(flags, process.env);
  const client = createBulkClient(target, readKey(flags, process.env));
  await checkRejected(file, flags);
  const progress = await createProgress(process.stderr, !flags.json && isWatched(process.stderr, process.env));
  const open = (): Promise<Body> => openBody(file, format, progress.sending);
  const plan: Plan = { kind, file, query, flags, client, open, progress, base: target.base };
  try {
    return await (flags.atomic ? importNow(plan) : importLater(plan));
  } finally {
    progress.end();
  }
}

/** @throws CommandError */
function readQuery({ mode, dryRun, atomic, map = [], mapping, sheet }: Flags): Query {
  const columns = readMapping(map, mapping);
  return {
    mode: mode === undefined ? undefined : readOneOf('--mode', mode, MODES),
    dry_run: dryRun && 'true',
    atomic: atomic && 'true',
    mapping: Object.keys(columns).length === 0 ? undefined : JSON.stringify(columns),
    sheet,
  };
}

/** @throws CommandError where the rejected rows can't be had or written, or would take the place of the file */
async function checkRejected(file: string, { rejected, atomic }: Flags): Promise<void> {
  if (rejected === undefined) return;
  if (rejected === STDIO) throw new CommandError('--rejected must be a file: the report goes to stdout.');
  if (atomic && file === STDIO) throw new CommandError('--rejected with --atomic sends the file a second time, which stdin can not: name a file.');
  if (await isSameFile(rejected, file)) throw new CommandError(`--rejected would write over ${file}, which is imported: name another file.`);
  await checkPlace(rejected);
}

/** All or nothing is no job: the answer comes when it is done. */
async function importNow(plan: Plan): Promise<number> {
  const { kind, query, client } = plan;
  const { json, value } = await sending(plan, (body) => client.importNow(kind, query, body));
  return finish(plan, value, json, rehearse(plan));
}

/** The rejected rows of an import that changed nothing: a rehearsal rejects the same. */
const rehearse =
  ({ kind, query, client, ...plan }: Plan): Save =>
  (rejected) =>
    sending(plan, async (body) => saveRows(rejected, await client.rejectedNow(kind, { ...query, dry_run: 'true' }, body)));

async function importLater(plan: Plan): Promise<number> {
  const { kind, query, file, flags, client, progress, base } = plan;
  const begun = await sending(plan, (body) => client.importLater(kind, query, body));
  if (!('id' in begun.value)) return finish(plan, begun.value, begun.json, flags.dryRun && file !== STDIO ? rehearse(plan) : undefined);
  const { id } = begun.value;
  const place = `${base}${jobPath(id)}`;
  const job = await followJob(client, id, { onProgress: progress.importing, onLost: progress.waiting, signal: endSignal(), place });
  if (!job)
    throw new CommandError(
      `The ${flags.dryRun ? 'dry run' : 'import'} of ${file} goes on in the sandbox, without this command. GET ${place} tells how far it is.`,
    );
  const { json } = flags.json ? await client.getImport(id, MOST_JSON_ROWS) : { json: undefined };
  if (job.status === 'completed') return finish(plan, job, json, saveOfJob(plan, id, place));
  if (flags.json) sayJson(json);
  throw new CommandError(`${file}: ${job.message ?? 'The import failed.'} ${whatStands(job)}`);
}

/** @param place where the import is */
const saveOfJob =
  ({ client }: Plan, id: string, place: string): Save =>
  async (rejected) => {
    try {
      return await saveRows(rejected, await client.getRejected(id));
    } catch (error) {
      throw error instanceof CommandError ? new CommandError(`${error.message} The rejected rows are still to be had: GET ${place}?report=csv.`) : error;
    }
  };

/** What an import that failed as a whole leaves. */
function whatStands({ created, updated }: Report): string {
  return created + updated === 0 ? 'Nothing was imported.' : `${grouped(created)} had been created, ${grouped(updated)} updated.`;
}

/** Sends the file, and lets go of it whatever comes. */
async function sending<T>({ open }: Pick<Plan, 'open'>, send: (body: Body) => Promise<T>): Promise<T> {
  const body = await open();
  try {
    return await send(body);
  } finally {
    body.close();
  }
}

/** Writes the rejected rows into a file. @returns how many they are. @throws CommandError */
type Save = (file: string) => Promise<number>;

async function saveRows(file: string, csv: Readable): Promise<number> {
  const { stream, records } = countRecords(csv);
  await saveWhole(file, stream);
  return records();
}

const NOT_KEPT =
  "The rejected rows can't be written: a sandbox with SANDBOX_FIDELITY=documented does not keep them. Before an import, --dry-run --rejected FILE writes those of a file.";

/** @param save undefined: they are not to be had. Where it can't, the report is printed all the same */
async function finish({ file, flags, progress }: Plan, report: Report, json: unknown, save: Save | undefined): Promise<number> {
  const rejected = report.failed === 0 ? undefined : flags.rejected === undefined ? save && 'on request' : await settled(flags.rejected, save);
  progress.end();
  if (flags.json) sayJson(json);
  else {
    const { dryRun = false, atomic = false } = flags;
    say(
      importReport(
        { file: file === STDIO ? 'stdin' : file, report, dryRun, atomic, rejected: rejected instanceof CommandError ? undefined : rejected },
        widthOf(process.stdout),
      ),
    );
  }
  if (rejected instanceof CommandError) throw rejected;
  return report.failed === 0 ? 0 : 1;
}

async function settled(file: string, save: Save | undefined): Promise<{ file: string; rows: number } | CommandError> {
  if (!save) return new CommandError(NOT_KEPT);
  try {
    return { file, rows: await save(file) };
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}
