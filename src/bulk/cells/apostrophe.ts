// The apostrophe that keeps a spreadsheet from taking a text in a CSV file for a formula. Spreadsheets' own files type their cells and
// need none.

/** How formulas begin, a line feed before it left out, and texts that the rule has been applied to already. OWASP: CSV Injection. */
const FORMULA = /^'*(?:\n\s*)?[=+\-@\t\r]/;
/** `="007"`: how many tools keep a spreadsheet from dropping zeros. What an export writes begins with an apostrophe, and is not this. */
const FORMULA_OF_TEXT = /^="((?:[^"]|"")*)"$/;

/** A text as CSV has it: one apostrophe more where it begins with `= + - @`, tab or CR, or with apostrophes before one of these. */
export const guard = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What spreadsheets show where a formula fails; spaces around it don't count. */
const ERROR = /^'*\s*#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)\s*$/;

/** Whether a cell is an error that a spreadsheet shows, and not a text which says the same. */
export const isErrorShown = (cell: string): boolean => cell.startsWith('#') && ERROR.test(cell);

/** As guard, for a value: a text that a spreadsheet would show as an error has the apostrophe too. */
export const guardValue = (text: string): string => (ERROR.test(text) ? `'${text}` : guard(text));

/** The text that a cell of CSV stands for: takes off exactly one apostrophe that guard or guardValue would have put there. */
export function unguard(cell: string): string {
  if (cell.startsWith("'")) return FORMULA.test(cell) || ERROR.test(cell) ? cell.slice(1) : cell;
  return FORMULA_OF_TEXT.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;
}
