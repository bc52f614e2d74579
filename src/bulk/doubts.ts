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

/** `2026-02-03`, `3/2/2026`, `2/3/26`, with a time of day perhaps. */
const FULL_DATE = /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{1,2}\/\d{1,2}\/\d{2})(?:[T ]\d{1,2}:\d{2}.*)?$/;
/** `5-Oct-25`, `02 March 2026`. */
const NAMED_DATE = /^\d{1,2}([- ])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\1(?:\d{2}|\d{4})$/i;
/** `05:10`, `36:00:00`, `1:30 PM`. */
const TIME = /^\d{1,4}:\d{2}(?::\d{2})?(?: ?[AP]M)?$/i;
/** The kind of a doubt about a line break in a cell. */
export const LINE_BREAK = 'line break';

interface Rule {
  readonly kind: string;
  readonly applies: (field: Field, text: string) => boolean;
  readonly why: string;
}

const RULES: readonly Rule[] = [
  {
    kind: 'decimal',
    applies: (field, text) => isCode(field) && /^\d+\.0+$/.test(text),
    why: 'is a number that a program has given a decimal, by the look of it, so that nothing else finds it.',
  },
  {
    kind: 'apostrophe',
    applies: (field, text) => isCode(field) && /^'\w/.test(text),
    why: 'begins with an apostrophe, which is part of the text here; people write it so that a spreadsheet keeps their zeros.',
  },
  {
    kind: 'date',
    applies: (field, text) => isCode(field) && (FULL_DATE.test(text) || NAMED_DATE.test(text)),
    why: 'is a date in a column that is not for dates: a spreadsheet may have made it of a class or a number such as 5-10.',
  },
  {
    kind: 'time',
    applies: (field, text) => isCode(field) && TIME.test(text),
    why: 'is a time in a column that is not for times: a spreadsheet may have made it of a class or a number such as 5:10.',
  },
  {
    kind: 'narrow',
    applies: (field, text) => isCode(field) && /^#{2,}$/.test(text),
    why: 'is what a spreadsheet shows of a number or a date for which a column is too narrow: what stood there may not be in the file.',
  },
  {
    kind: LINE_BREAK,
    applies: (field, text) => field.type === 'text' && !isProse(field) && /[\r\n]/.test(text),
    why: 'has a line break in it: a quotation mark may be missing.',
  },
  {
    kind: 'time zone',
    applies: (field, text) => field.type === 'date' && hasLostDay(text),
    why: 'is a moment in a time zone, at which it may be the next or the last day where the file comes from. The day that is written was taken.',
  },
];

/**
 * @param cell as asSeen has it
 * @param typed as Table has it
 */
export function doubtAbout(field: Field, cell: CellRead, typed: boolean): Doubt | undefined {
  if (cell === null || cell instanceof Date || isError(cell) || isUnknown(cell)) return undefined;
  const text = asShown(cell, typed).trim();
  const rule = RULES.find(({ applies }) => applies(field, text));
  return rule && { kind: rule.kind, message: `${JSON.stringify(shortened(text))} ${rule.why}` };
}
