// What `import` and `export` are told on the command line, read and refused in words. Pure.

import { type Kind, KINDS } from '../../bulk/columns.js';
import { type Format, formatOfName } from '../../bulk/formats.js';
import type { Operation } from '../../contract/document.js';
import { meant } from '../../domain/nearest.js';
import { isObject } from '../client/answers.js';
import { parseJson } from '../client/parse-json.js';
import { CommandError } from '../command-error.js';

/** For a flag that may be given again and again. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** @throws CommandError that names the kinds, and the one that is probably meant */
export function readKind(text: string): Kind {
  const kind = KINDS.find((name) => name === text);
  if (kind) return kind;
  // no two kinds begin with the same letter
  const probable = KINDS.find((name) => name.startsWith(text.slice(0, 1).toLowerCase() || '-'));
  const hint = probable === undefined ? '' : ` Did you mean ${probable}?`;
  throw new CommandError(`There is nothing called ${JSON.stringify(text)} to import or export.${hint} Kinds: ${KINDS.join(', ')}.`);
}

/** @throws CommandError that names the flag and what it may be */
export function readOneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === text);
  if (found !== undefined) return found;
  throw new CommandError(`${flag} must be ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}; got ${JSON.stringify(text)}.${meant(text, allowed)}`);
}

/**
 * Column → field, of both flags; `--map` wins.
 * @param pairs `Roll No=external_id`: a title may hold an equals sign, a field does not
 * @throws CommandError
 */
export function readMapping(pairs: readonly string[], json: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries([...(json === undefined ? [] : readJsonMapping(json)), ...pairs.map(readPair)]);
}

function readJsonMapping(text: string): [string, string][] {
  const value = parseJson(text);
  const refused = new CommandError(`--mapping must be a JSON object of columns and fields, as '{"Roll No": "external_id"}'; got ${JSON.stringify(text)}.`);
  if (!isObject(value)) throw refused;
  return Object.entries(value).map(([column, field]) => {
    if (typeof field !== 'string') throw refused;
    return [column, field];
  });
}

function readPair(text: string): [string, string] {
  const [, column = '', field = ''] = /^(.+)=([^=]+)$/s.exec(text) ?? [];
  if (column !== '') return [column, field];
  throw new CommandError(`--map must be Column=field, as --map "Roll No=external_id"; got ${JSON.stringify(text)}.`);
}

/** The names of a list's filters that an export takes. */
export const filtersOf = ({ parameters }: Operation): string[] =>
  parameters.flatMap(({ name, in: place }) => (place === 'query' && name !== 'format' ? [name] : []));

/**
 * A filter that the API does not know would be ignored there, and all records exported: so it is refused here.
 * @param pairs `grade=college`
 * @param known the filters of the kind
 * @throws CommandError that names the filters
 */
export function readFilters(pairs: readonly string[], known: readonly string[], kind: Kind): Readonly<Record<string, string>> {
  const filters = new Map<string, string>();
  for (const pair of pairs) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    const refused = name === '' ? 'must be name=value' : known.includes(name) ? undefined : 'names no filter';
    if (refused !== undefined)
      throw new CommandError(`--filter ${JSON.stringify(pair)} ${refused}. Filters of ${kind}: ${known.join(', ')}.${meant(name, known)}`);
    if (filters.has(name)) throw new CommandError(`--filter ${name} is given twice: leave one of them out.`);
    filters.set(name, value);
  }
  return Object.fromEntries(filters);
}

const EXPORT_FORMATS = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * The format of an export: as the flag says, else the file's name; CSV to stdout.
 * @param out undefined: stdout
 * @throws CommandError
 */
export function readExportFormat(flag: string | undefined, out: string | undefined): ExportFormat {
  if (flag !== undefined) return readOneOf('--format', flag, EXPORT_FORMATS);
  if (out === undefined) return 'csv';
  const ending = /\.([^./\\]+)$/.exec(out)?.[1]?.toLowerCase();
  const format = EXPORT_FORMATS.find((name) => name === ending);
  if (format) return format;
  throw new CommandError(`The name ${out} does not say in which format to write: let it end in .csv, .xlsx or .json, or give --format.`);
}

const IMPORT_FORMATS: readonly Format[] = ['csv', 'xlsx', 'json', 'ndjson'];

/** As the flag says, else the file's name; undefined: the sandbox looks at the file. @throws CommandError */
export function readImportFormat(flag: string | undefined, file: string): Format | undefined {
  return flag === undefined ? formatOfName(file) : readOneOf('--format', flag, IMPORT_FORMATS);
}
