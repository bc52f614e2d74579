// What a column can be: the API's name of it, its title, its type, and how schools title it. One table of them a kind stands beside this.

/**
 * What a column's cells are. `text or number`: a number where the file has one. `time`: RFC 3339, written only. `list`: texts in one cell.
 * An `enum` has its options, and short forms by which schools write them.
 */
export type FieldType = 'text' | 'number' | 'integer' | 'text or number' | 'date' | 'time' | 'list' | Enum;

export interface Enum {
  readonly options: readonly string[];
  /** What else is understood, in lower case → the option. */
  readonly aliases: ReadonlyMap<string, string>;
}

export interface Field {
  /** As in the API: `date_of_birth`. */
  readonly name: string;
  /** As in exported files and templates: `Date of Birth`. */
  readonly title: string;
  readonly type: FieldType;
  /** Whether a new record must have it. */
  readonly required: boolean;
  /** Whether an import reads it. Counts and times are written on export and left alone on import. */
  readonly importable: boolean;
  /** Further titles that mean it; case, spaces, punctuation and accents don't count. */
  readonly synonyms: readonly string[];
}

/** Whether its texts are numbers and marks, such as a roll number or a class: what a spreadsheet takes for something else. */
export const isCode = ({ name, type }: Field): boolean => type === 'text' && (/(?:^|_)id$/.test(name) || name === 'grade' || name === 'phone');

/** Whether its texts are sentences, of several lines perhaps. */
export const isProse = ({ name }: Field): boolean => ['bio', 'address', 'description'].includes(name);

export const required = (name: string, title: string, type: FieldType, synonyms: readonly string[] = []): Field => ({
  name,
  title,
  type,
  synonyms,
  required: true,
  importable: true,
});

export const optional = (name: string, title: string, type: FieldType, synonyms: readonly string[] = []): Field => ({
  name,
  title,
  type,
  synonyms,
  required: false,
  importable: true,
});

export const exported = (name: string, title: string, type: FieldType): Field => ({
  name,
  title,
  type,
  synonyms: [],
  required: false,
  importable: false,
});

export const oneOf = (options: readonly string[], aliases: Readonly<Record<string, string>> = {}): Enum => ({
  options,
  aliases: new Map(Object.entries(aliases)),
});

export const TIMES: readonly Field[] = [exported('created_at', 'Created At', 'time'), exported('updated_at', 'Updated At', 'time')];
