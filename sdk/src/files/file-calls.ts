// import(), export() and importTemplate(): the same three of every kind of record that the API takes and gives as files.

import type { Api } from '../api.js';
import { invalidOptions } from '../errors.js';
import { CALL_OPTIONS, refuseUnknown } from '../options.js';
import type { ImportReport } from '../types.js';
import type { ExportOptions, ImportOptions, TemplateOptions } from './file-options.js';
import type { ExportFile } from './file-stream.js';
import { followImport, type ImportJob } from './follow-import.js';
import { type ImportSource, toUpload } from './import-source.js';

export interface FileCalls<Row, Filters> {
  /**
   * Takes a file, a stream, or an array of records (none: no request). A bad row never stops the good ones: it is listed in `errors`. A stream
   * is read once, so a call with one is never made again.
   * @throws SkillPassportError VALIDATION_ERROR, FILE_UNREADABLE; with `onProgress` IMPORT_FAILED, HANDLER_FAILED
   */
  import(source: ImportSource | readonly Row[], options?: ImportOptions): Promise<ImportReport>;
  /** All records, or those that the filters leave, as a file that an import takes back. */
  export(options?: ExportOptions & Filters): Promise<ExportFile>;
  /** The columns that an import takes, as a file without rows. */
  importTemplate(options?: TemplateOptions): Promise<ExportFile>;
}

/** @internal By which parameters a list, or an export, takes a part of the records. */
export const FILTERS = {
  students: ['grade', 'program', 'school_id', 'skills', 'external_id', 'email', 'search'],
  educators: ['school_id', 'external_id', 'email', 'search'],
  courses: ['category', 'type', 'level', 'free', 'external_id', 'search'],
  grades: ['student_id'],
  attendance: ['student_id'],
} as const;

const IMPORT_OPTIONS = ['format', 'mode', 'dryRun', 'atomic', 'mapping', 'sheet', 'onProgress', 'idempotency_key', ...CALL_OPTIONS];
const FORMATS: ReadonlySet<unknown> = new Set(['csv', 'xlsx', 'json', 'ndjson', undefined]);

/** @internal */
export const fileCalls = <Row, Filters extends object>(api: Api, kind: keyof typeof FILTERS): FileCalls<Row, Filters> => {
  const download = async (path: string, name: string, given: ExportOptions | TemplateOptions = {}, own: readonly string[] = []): Promise<ExportFile> => {
    refuseUnknown(given, ['format', ...own, ...CALL_OPTIONS], `option of ${path}`);
    const { timeout, signal, headers, ...query } = given;
    return api.download(`/${kind}/${path}`, query, `${name}.${given.format ?? 'csv'}`, { timeout, signal, headers });
  };
  return {
    import: async (source, options = {}) => importFile(api, `/${kind}/import`, source, options),
    export: async (options) => download('export', kind, options, FILTERS[kind]),
    importTemplate: async (options) => download('import/template', `${kind}-template`, options),
  };
};

async function importFile(api: Api, path: string, source: unknown, given: ImportOptions): Promise<ImportReport> {
  refuseUnknown(given, IMPORT_OPTIONS, 'option of an import');
  const { format, mode, dryRun: dry_run, atomic, mapping, sheet, onProgress, idempotency_key, ...options } = given;
  if (!FORMATS.has(format)) throw invalidOptions("`format` must be 'csv', 'xlsx', 'json' or 'ndjson'.");
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalidOptions('`onProgress` must be a function.');
  if (onProgress && atomic) throw invalidOptions('`atomic` and `onProgress` exclude each other, as an import that goes on by itself is not atomic.');
  if (Array.isArray(source) && source.length === 0) return { created: 0, updated: 0, failed: 0, errors: [], ignored_columns: [] };
  const query = { mode, dry_run, atomic, mapping: mapping && JSON.stringify(mapping), sheet, async: onProgress && true };
  const upload = toUpload(source, format);
  if (!onProgress) return api.upload(path, query, upload, { ...options, idempotency_key });
  const answer = await api.upload<ImportReport | ImportJob>(path, query, upload, { ...options, idempotency_key });
  return followImport(api, answer, onProgress, options);
}
