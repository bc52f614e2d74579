// Which columns a kind of records has, and which field each column of a file is for: titles as schools write them, and what the
// sender says by `mapping`. What a cell is worth is told by cells.ts.

import { meant } from '../domain/nearest.js';
import { attendance } from './columns/attendance.js';
import { courses } from './columns/courses.js';
import { educators } from './columns/educators.js';
import type { Field } from './columns/field.js';
import { foldings, titleFinder } from './columns/fold.js';
import { grades } from './columns/grades.js';
import { gridProblem } from './columns/grid.js';
import type { Kind } from './columns/kind.js';
import { lesserFieldOf } from './columns/lesser-titles.js';
import { NAME_PARTS, type NamePart, namePartOf } from './columns/name-parts.js';
import { ofWhom } from './columns/of-whom.js';
import { students } from './columns/students.js';
import { shortened } from './in-words.js';

export type { Field } from './columns/field.js';
export { type Kind, KINDS } from './columns/kind.js';

const FIELDS: Readonly<Record<Kind, readonly Field[]>> = { students, educators, courses, grades, attendance };

/** A field's name as in the API; one of its kind's. */
export type FieldName = string;

/** A kind's fields in the order of an export's columns. */
export const fieldsOf = (kind: Kind): readonly Field[] => FIELDS[kind];

/** The fields that an import reads: a template's columns. */
export const importableFields = (kind: Kind): readonly Field[] => FIELDS[kind].filter(({ importable }) => importable);

/** @returns undefined where the kind has no such field */
export const fieldOf = (kind: Kind, name: FieldName): Field | undefined => FIELDS[kind].find((field) => field.name === name);

/** A column that is read. */
export interface ColumnOfField {
  readonly at: number;
  /** In the file. */
  readonly title: string;
  readonly field: Field;
  /** Of a name, where it is not the whole. */
  readonly part: NamePart | undefined;
}

/** The columns that are read: those of a name in parts first, in its order. */
export function columnsOf(kind: Kind, header: readonly string[], { fields, nameParts }: Pick<HeaderMap, 'fields' | 'nameParts'>): ColumnOfField[] {
  const others = fields.flatMap((name, at) => (name === null || nameParts.includes(at) ? [] : [at]));
  return [...nameParts, ...others].flatMap((at): ColumnOfField[] => {
    const field = fieldOf(kind, fields[at] ?? '');
    const title = header[at] ?? '';
    return field ? [{ at, title, field, part: nameParts.includes(at) ? namePartOf(title) : undefined }] : [];
  });
}

/** What the columns of a file are for. */
export interface HeaderMap {
  /** One a column: the field, or null where it is ignored. No two have the same but those of a name and its parts. */
  readonly fields: readonly (FieldName | null)[];
  /** The columns of the parts of a name, from the first name to the last. */
  readonly nameParts: readonly number[];
  /** The titles of the columns that are ignored: unknown ones, and those that only an export writes. Columns without title are not told. */
  readonly ignored: readonly string[];
  /** Why the file can't be imported like this, in words; empty where it can. */
  readonly problems: readonly string[];
}

/**
 * Maps a file's columns to fields. Case, spaces, punctuation, accents and what stands in brackets don't count in titles.
 * @param mapping the sender's own: title → field (by its name or a title of it). It wins over what titles say: of two columns for a
 *   field, the one that it doesn't name is ignored. So are the parts of a name where it names the column of the whole
 */
export function mapHeader(kind: Kind, header: readonly string[], mapping: Readonly<Record<string, string>> = {}): HeaderMap {
  const titles = header.map((title) => title.trim());
  const problems: string[] = [];
  const told = readMapping(kind, titles, mapping, problems);
  const taken = new Set(told.values());
  const first = titles.map((title, column) => {
    const field = told.get(column) ?? fieldOfTitle(kind, title);
    return field === undefined || !field.importable || (taken.has(field) && !told.has(column)) ? null : field;
  });
  const whole = first.map((field, column) => field ?? lesserField(kind, titles[column] ?? '', first));
  problems.push(...clashes(titles, whole));
  const name = fieldOf(kind, 'name') ?? null;
  const nameParts = name === null || taken.has(name) ? [] : namePartsOf(titles, told, whole.includes(name), problems);
  const fields = whole.map((field, column) => (nameParts.includes(column) ? name : field));
  const unknown = titles.filter((title, column) => title !== '' && fields[column] === null);
  // what else stands beside a student in a register says nothing
  const strange = unknown.filter((title) => !fieldOfTitle('students', title) && !namePartOf(title));
  const grid = gridProblem(kind, new Set(fields.map((field) => field?.name ?? '')), strange);
  if (grid !== undefined) problems.push(grid);
  if (fields.every((field) => field === null) && problems.length === 0) problems.push(noneKnown(kind, titles));
  return {
    fields: fields.map((field) => field?.name ?? null),
    nameParts,
    ignored: unknown,
    problems,
  };
}

/** Which columns the sender's mapping names, and for which fields; what it names wrongly is added to the problems. */
function readMapping(kind: Kind, titles: readonly string[], mapping: Readonly<Record<string, string>>, problems: string[]): Map<number, Field> {
  const told = new Map<number, Field>();
  for (const [title, target] of Object.entries(mapping)) {
    const columns = columnsNamed(titles, title.trim());
    const field = fieldOf(kind, target.trim()) ?? fieldOfTitle(kind, target);
    const [column] = columns;
    if (column === undefined)
      problems.push(`\`mapping\` names the column ${quote(title)}, which the file does not have. It has ${listed(titles.filter((known) => known !== ''))}.`);
    else if (columns.length > 1) problems.push(`\`mapping\` names the column ${quote(title)}, which the file has ${columns.length} times. Rename all but one.`);
    if (!field?.importable) {
      const names = importableFields(kind).map(({ name }) => name);
      problems.push(
        `\`mapping\` gives ${quote(title)} the field ${quote(target)}, which can not be imported. The fields of ${kind} are ${listed(names)}.${meant(target, names)}`,
      );
    } else if (column !== undefined && columns.length === 1) told.set(column, field);
  }
  return told;
}

/** The columns of that very title; failing that, those whose titles differ by what doesn't count. */
function columnsNamed(titles: readonly string[], title: string): number[] {
  const where = (fits: (candidate: string) => boolean): number[] =>
    titles.flatMap((candidate, column) => (candidate !== '' && fits(candidate) ? [column] : []));
  const exact = where((candidate) => candidate === title);
  const [folded] = foldings(title);
  return exact.length > 0 || folded === undefined ? exact : where((candidate) => foldings(candidate)[0] === folded);
}

/** A title that means a field only where no other column does. */
function lesserField(kind: Kind, title: string, claimed: readonly (Field | null)[]): Field | null {
  const name = lesserFieldOf(kind, title);
  const field = name === undefined ? undefined : fieldOf(kind, name);
  return field && !claimed.includes(field) ? field : null;
}

/**
 * The columns of the parts of a name, in its order: a first and a last one make a name, and no fewer.
 * @param hasWhole whether a column has the whole: then each part counts that it may lack, and one that several columns claim is left alone
 */
function namePartsOf(titles: readonly string[], told: ReadonlyMap<number, Field>, hasWhole: boolean, problems: string[]): number[] {
  const columns = NAME_PARTS.map((part) => titles.flatMap((title, column) => (!told.has(column) && namePartOf(title) === part ? [column] : [])));
  const [first, , last] = columns;
  if (hasWhole) return columns.filter((claims) => claims.length === 1).flat();
  if (!first?.length || !last?.length) return [];
  columns.forEach((claims, at) => {
    if (claims.length < 2) return;
    const claimed = claims.map((column) => titles[column] ?? '');
    problems.push(`The columns ${listed(claimed)} are all for the ${NAME_PARTS[at]}. Remove or rename all but one.`);
  });
  return columns.flat();
}

/** Fields that more than one column is for. */
function clashes(titles: readonly string[], fields: readonly (Field | null)[]): string[] {
  const columns = new Map<Field, string[]>();
  fields.forEach((field, column) => {
    if (field) columns.set(field, [...(columns.get(field) ?? []), titles[column] ?? '']);
  });
  return [...columns].flatMap(([{ name }, claims]) => {
    const [first = '', ...others] = claims;
    if (others.length === 0) return [];
    if (others.every((other) => other === first)) return [`${claims.length} columns have the title ${quote(first)}. Remove or rename all but one.`];
    const example = JSON.stringify({ [first]: name });
    return [`The columns ${listed(claims)} are all for \`${name}\`. Remove or rename all but one, or name the one that counts: \`mapping=${example}\`.`];
  });
}

function noneKnown(kind: Kind, titles: readonly string[]): string {
  const filled = titles.filter((title) => title !== '');
  const [first] = filled;
  if (first !== undefined && filled.length === 1 && titles.length > 1)
    return `The first row has ${quote(first)} and nothing else: it must have the titles of the columns. Delete the rows above them.`;
  const some = importableFields(kind)
    .slice(0, 4)
    .map(({ title }) => title);
  if (filled.some(isEmail)) return `The first row has ${listed(filled)}, which is a record: put a row of titles above it, such as ${listed(some)}.`;
  const example = JSON.stringify({ [first?.slice(0, 60).toWellFormed() ?? 'Your title']: fieldsOf(kind)[1]?.name });
  return `No column of the file is one of ${kind}: it has ${listed(filled)}. The first row must have titles such as ${listed(some)}; others can be named by \`mapping=${example}\`.${lone(filled)}`;
}

/** No title is one, so a row with one is no header. */
const isEmail = (title: string): boolean => title.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(title);

/** Empty titles at a header's end are no columns, so a school's name above the titles looks like a file of one; so does a separator that none knows. */
const lone = (filled: readonly string[]): string =>
  filled.length === 1 ? ' If this row is a line above the titles, delete it. CSV must separate columns by commas, semicolons or tabs.' : '';

/** Made when first used. */
const finders = new Map<Kind, (title: string) => Field | undefined>();

function fieldOfTitle(kind: Kind, title: string): Field | undefined {
  const find = finders.get(kind) ?? titleFinder(titlesOf(kind));
  finders.set(kind, find);
  return find(title);
}

/** What stands last counts: a title that is a field's own before one that is made of it and of whom it is about. */
function titlesOf(kind: Kind): [title: string, field: Field][] {
  const titles = FIELDS[kind].flatMap((field) => [field.name, field.title, ...field.synonyms].map((title): [string, Field] => [title, field]));
  return [...titles.flatMap(([title, field]) => ofWhom(kind, field.name, title).map((long): [string, Field] => [long, field])), ...titles];
}

const quote = (text: string): string => `"${shortened(text)}"`;

/** At most twenty, for an error's text. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(quote).join(', ');
  if (names.length === 0) return 'none';
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
