// How an import ended, in words, and what to do next. Pure.

import { grouped } from '../../bulk/in-words.js';
import type { Report, RowError } from '../client/bulk-answers.js';
import { cut, cutCell, table } from '../table.js';

/** How many faults are shown. */
const MOST_ERRORS = 10;
/** How many ignored columns are named, and how much of each. */
const MOST_IGNORED = 20;
/** How many warnings are shown. */
const MOST_WARNINGS = 10;
const MAX_TITLE = 60;
const MAX_COLUMN = 20;
const MAX_VALUE = 24;
/** What the table leaves of the width to the reason, beside the row's number, the column and the value; at least enough for its words. */
const BESIDE_REASON = 56;
const LEAST_REASON = 24;

export interface Ended {
  /** As it was named on the command line; stdin. */
  readonly file: string;
  readonly report: Report;
  readonly dryRun: boolean;
  readonly atomic: boolean;
  /** Where the rejected rows are: in a file, with how many of them were kept to be written; `on request`: `--rejected` would write them. */
  readonly rejected: { readonly file: string; readonly rows: number } | 'on request' | undefined;
}

/** @param width as `widthOf` gives it */
export function importReport(ended: Ended, width: number): string {
  const { report } = ended;
  return [
    countsLine(ended),
    readLine(report),
    ignoredLine(ended),
    ...warningLines(report),
    report.failed === 0 ? '' : `\n${errorTable(report.errors, width)}\n${moreLine(report)}`,
    nextLine(ended),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .trimEnd();
}

function countsLine({ file, report: { created, updated, failed }, dryRun, atomic }: Ended): string {
  if (atomic && failed > 0) return `${file}: nothing was imported. ${rows(failed)} failed, and --atomic takes all or none.`;
  if (created + updated + failed === 0) return `${file}: it has no rows, so there was nothing to import.`;
  return dryRun
    ? `${file}: ${grouped(created)} would be created, ${grouped(updated)} updated, ${grouped(failed)} would fail. Nothing was changed.`
    : `${file}: ${grouped(created)} created, ${grouped(updated)} updated, ${grouped(failed)} failed.`;
}

function ignoredLine({ report: { ignored_columns: ignored } }: Ended): string {
  if (ignored.length === 0) return '';
  const names = ignored.slice(0, MOST_IGNORED).map(shown);
  const more = ignored.length > MOST_IGNORED ? ` and ${ignored.length - MOST_IGNORED} more` : '';
  return `Ignored columns: ${names.join(', ')}${more}. --map says what a column is for, where its title does not.`;
}

/** What a reader had to choose. */
function readLine({ read }: Report): string {
  if (!read) return '';
  const { encoding, sheet, other_sheets: others, date_order: order } = read;
  const chosen = [
    encoding === null || encoding === 'utf-8' ? '' : encoding,
    sheet === null || others.length === 0 ? '' : `sheet ${shown(sheet)} of ${others.length + 1}`,
    order === null ? '' : order === 'both' ? 'dates of both orders' : `dates ${order.replace('_', ' ')}`,
  ].filter((part) => part !== '');
  return chosen.length === 0 ? '' : `Read as: ${chosen.join(', ')}.`;
}

function warningLines({ warnings = [] }: Report): string[] {
  const lines = warnings.slice(0, MOST_WARNINGS).map(({ row, column, message }) => {
    const where = [row === null ? '' : `row ${row}`, column === null ? '' : shown(column)].filter((part) => part !== '').join(', ');
    return `Warning${where === '' ? '' : ` (${where})`}: ${oneLine(message)}`;
  });
  return warnings.length > MOST_WARNINGS ? [...lines, `... and ${warnings.length - MOST_WARNINGS} more warnings.`] : lines;
}

const shown = (title: string): string => JSON.stringify(cut(oneLine(title), MAX_TITLE));

function errorTable(errors: readonly RowError[], width: number): string {
  const lines = errors.slice(0, MOST_ERRORS).flatMap(({ row, column, value, message }) =>
    wrap(oneLine(message), Math.max(LEAST_REASON, width - BESIDE_REASON)).map((line, number) =>
      // a long reason goes on below
      number === 0
        ? [String(row), cutCell(oneLine(column ?? ''), MAX_COLUMN, width), cutCell(oneLine(value ?? ''), MAX_VALUE, width), line]
        : ['', '', '', line],
    ),
  );
  return table(['ROW', 'COLUMN', 'VALUE', 'REASON'], lines, width);
}

/** What the table leaves out: a row may have several faults, and not all of its errors may have come. */
function moreLine({ errors, failed }: Report): string {
  const told = new Set(errors.slice(0, MOST_ERRORS).map(({ row }) => row)).size;
  return told < failed ? `... and ${rows(failed - told)} more that failed.\n` : '';
}

function nextLine({ report: { created, updated, failed }, dryRun, atomic, rejected }: Ended): string {
  if (failed === 0) return dryRun && created + updated > 0 ? 'Without --dry-run they are imported.' : '';
  if (rejected === undefined) return '';
  if (rejected === 'on request')
    return `--rejected FILE writes the rejected rows with their reasons as CSV${atomic ? '' : ': mend them there, and import that file'}.`;
  const which = rejected.rows < failed ? `first ${grouped(rejected.rows)} rejected` : 'rejected';
  // of an import of all or none, the good rows were not imported either
  const mend = atomic ? 'mend them in your own file, and import that one again' : 'mend them there, and import that file';
  return `The ${which} rows are in ${rejected.file}, each with its reason: ${mend}.`;
}

export const rows = (count: number): string => (count === 1 ? '1 row' : `${grouped(count)} rows`);

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Lines of at most so many characters, broken between words; a longer word has a line of its own, which the table cuts. */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if ([...line].length + 1 + [...word].length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
