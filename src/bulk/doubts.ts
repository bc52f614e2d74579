// What a cell looks as if a program had made it of something else. It is taken all the same, with a warning: nobody can tell.

import { asShown, isError, isUnknown } from './cells/as-shown.js';
import { hasLostDay } from './cells/date.js';
import type { Field } from './columns/field.js';
import { isCode, isProse } from './columns/field.js';
import { shortened } from './in-words.js';
import type { CellRead } from './rows.js';

export interface Doubt {
  /** Of its kind one is told in each column. */
  readonly kind: string;
  /** Sentences. */
  readonly message: string;
}

const FULL_DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})(?:[T ]\d{1,2}:\d{2}.*)?$/;
const AS_IT_STANDS = 'It was taken as it stands.';

interface Rule {
  readonly kind: string;
  readonly applies: (field: Field, text: string) => boolean;
  readonly why: string;
}

const RULES: readonly Rule[] = [
  {
    kind: 'decimal',
    applies: (field, text) => isCode(field) && /^\d+\.0+$/.test(text),
    why: `is a number that a program has given a decimal, by the look of it, so that nothing else finds it. ${AS_IT_STANDS}`,
  },
  {
    kind: 'apostrophe',
    applies: (field, text) => isCode(field) && /^'\w/.test(text),
    why: `begins with an apostrophe, which is part of the text here; people write it so that a spreadsheet keeps their zeros. ${AS_IT_STANDS}`,
  },
  {
    kind: 'date',
    applies: (field, text) => isCode(field) && FULL_DATE.test(text),
    why: `is a date in a column that is not for dates: a spreadsheet may have made it of a class or a number such as 5-10. ${AS_IT_STANDS}`,
  },
  {
    kind: 'line break',
    applies: (field, text) => field.type === 'text' && !isProse(field) && /[\r\n]/.test(text),
    why: `has a line break in it: a quotation mark may be missing. ${AS_IT_STANDS}`,
  },
  {
    kind: 'time zone',
    applies: (field, text) => field.type === 'date' && hasLostDay(text),
    why: 'is a moment in a time zone, at which it may be the next or the last day where the file comes from. The day that is written was taken.',
  },
];

/** @param typed as Table has it */
export function doubtAbout(field: Field, cell: CellRead, typed: boolean): Doubt | undefined {
  if (cell === null || cell instanceof Date || isError(cell) || isUnknown(cell)) return undefined;
  const text = asShown(cell, typed).trim();
  const rule = RULES.find(({ applies }) => applies(field, text));
  return rule && { kind: rule.kind, message: `${JSON.stringify(shortened(text))} ${rule.why}` };
}
