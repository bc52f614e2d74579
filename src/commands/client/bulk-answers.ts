// What imports answer, read field by field, as far as a command tells of it.

import type { ImportError, ImportJob, ImportRead, ImportReport, ImportWarning } from '../../types/public/types.gen.js';
import { fields, list, number, oneOf, orNull, type Read, text } from './answers.js';

export type RowError = Pick<ImportError, 'row' | 'column' | 'value' | 'message'>;
/** Neither a job of version 0.1 nor an answer of its days has `read` and `warnings`. */
export type Report = Omit<ImportReport, 'errors'> & { readonly errors: readonly RowError[] };
export type Job = Report & Pick<ImportJob, 'id' | 'status' | 'rows_done' | 'total' | 'message'>;

const rowError: Read<RowError> = (value, at) => {
  const error = fields(value, at);
  return {
    row: number(error['row'], `${at}.row`),
    column: orNull(text)(error['column'], `${at}.column`),
    value: orNull(text)(error['value'], `${at}.value`),
    message: text(error['message'], `${at}.message`),
  };
};

const warning: Read<ImportWarning> = (value, at) => {
  const { row, column, message } = fields(value, at);
  return { row: orNull(number)(row, `${at}.row`), column: orNull(text)(column, `${at}.column`), message: text(message, `${at}.message`) };
};

const importRead: Read<ImportRead> = (value, at) => {
  const read = fields(value, at);
  return {
    format: oneOf('csv', 'xlsx', 'json', 'ndjson')(read['format'], `${at}.format`),
    encoding: orNull(oneOf('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'))(read['encoding'], `${at}.encoding`),
    delimiter: orNull(text)(read['delimiter'], `${at}.delimiter`),
    sheet: orNull(text)(read['sheet'], `${at}.sheet`),
    other_sheets: list(text)(read['other_sheets'], `${at}.other_sheets`),
    date_order: orNull(oneOf('day_first', 'month_first', 'both'))(read['date_order'], `${at}.date_order`),
  };
};

export const readReport: Read<Report> = (value, at) => {
  const report = fields(value, at);
  return {
    created: number(report['created'], `${at}.created`),
    updated: number(report['updated'], `${at}.updated`),
    failed: number(report['failed'], `${at}.failed`),
    errors: list(rowError)(report['errors'], `${at}.errors`),
    ignored_columns: list(text)(report['ignored_columns'], `${at}.ignored_columns`),
    ...(report['read'] !== undefined && { read: importRead(report['read'], `${at}.read`) }),
    ...(report['warnings'] !== undefined && { warnings: list(warning)(report['warnings'], `${at}.warnings`) }),
  };
};

export const readJob: Read<Job> = (value, at) => {
  const job = fields(value, at);
  return {
    ...readReport(value, at),
    id: text(job['id'], `${at}.id`),
    status: oneOf('queued', 'running', 'completed', 'failed')(job['status'], `${at}.status`),
    rows_done: number(job['rows_done'], `${at}.rows_done`),
    total: orNull(number)(job['total'], `${at}.total`),
    message: orNull(text)(job['message'], `${at}.message`),
  };
};

/** Which of the two is known by its status. */
export const readJobOrReport: Read<Job | Report> = (value, at) => ('status' in fields(value, at) ? readJob : readReport)(value, at);
