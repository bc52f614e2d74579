// `export`: the records of a kind, or those that filters leave, as a file that `import` takes back.

import { pipeline } from 'node:stream/promises';

import { Command } from 'commander';

import { type Kind, KINDS } from '../../bulk/columns.js';
import { grouped } from '../../bulk/in-words.js';
import { readDocument, readOperations } from '../../contract/document.js';
import { addKeyFlags, type KeyFlags, readKey } from '../client/api-key.js';
import { createBulkClient } from '../client/bulk-client.js';
import { endSignal } from '../client/end-signal.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { CommandError } from '../command-error.js';
import { printable, runCommand } from '../run-command.js';
import { checkPlace, saveWhole, STDIO } from './bulk-file.js';
import { collect, type ExportFormat, filtersOf, readExportFormat, readFilters, readKind } from './bulk-flags.js';

const HELP = `
A file of that name is replaced, once all has come: an export that is cut off
leaves it as it was.

Examples:
  skillpassport-sandbox export students --out students.xlsx
  skillpassport-sandbox export students --filter grade=college > college.csv`;

interface Flags extends TargetFlags, KeyFlags {
  readonly out?: string;
  readonly format?: string;
  readonly filter?: readonly string[];
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('export students, educators, courses, grades or attendance as a file: CSV, XLSX or JSON')
    .argument('<kind>', KINDS.join(', '))
    .option('--out <file>', 'the file, whose name says the format; - is stdout (default: stdout)')
    .option('--format <format>', "csv, xlsx or json (default: as the file's name ends; csv to stdout)")
    .option('--filter <name=value>', "only some: a filter of the kind's list, as grade=college; may be given again", collect)
    .addHelpText('after', HELP);
  return addTargetFlags(addKeyFlags(command)).action((kind: string, flags: Flags) => runCommand(() => exportRecords(kind, flags)));
}

async function exportRecords(name: string, flags: Flags): Promise<number> {
  const kind = readKind(name);
  const out = flags.out === STDIO ? undefined : flags.out;
  // before a folder's name is asked for a format, and before there is anything to write
  if (out !== undefined) await checkPlace(out);
  const format = readExportFormat(flags.format, out);
  const query = { ...(flags.filter && readFilters(flags.filter, knownFilters(kind), kind)), format };
  const client = createBulkClient(readTarget(flags, process.env), readKey(flags, process.env));
  if (out === undefined) refuseBinary(format, process.stdout.isTTY);
  const ending = endSignal();
  try {
    const content = await client.exportFile(kind, query, ending);
    if (out === undefined) await pipeline(content, process.stdout, { end: false });
    else process.stderr.write(`${printable(out)}: ${grouped(await saveWhole(out, content))} bytes of ${kind}.\n`);
  } catch (error) {
    throw ending.aborted ? new CommandError('Stopped before all had come.') : error;
  }
  return 0;
}

/** As openapi.yaml has them. */
function knownFilters(kind: Kind): string[] {
  const id = `export${kind}`.toLowerCase();
  return readOperations(readDocument('public')).flatMap((operation) => (operation.id.toLowerCase() === id ? filtersOf(operation) : []));
}

/** @throws CommandError */
function refuseBinary(format: ExportFormat, isTerminal: boolean): void {
  if (isTerminal && format === 'xlsx') throw new CommandError('A workbook is nothing for a terminal: name a file with --out students.xlsx.');
}
