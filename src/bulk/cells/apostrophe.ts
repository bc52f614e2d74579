// The apostrophe that keeps a spreadsheet from taking a text in a CSV file for a formula. Spreadsheets' own files type their cells and
// need none.

/** How formulas begin, and texts that the rule has been applied to already. OWASP: CSV Injection. */
const FORMULA = /^'*[=+\-@\t\r]/;
/** `="007"`: how many tools keep a spreadsheet from dropping zeros. What an export writes begins with an apostrophe, and is not this. */
const FORMULA_OF_TEXT = /^="((?:[^"]|"")*)"$/;

/** A text as CSV has it: one apostrophe more where it begins with `= + - @`, tab or CR, or with apostrophes before one of these. */
export const guard = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** The text that a cell of CSV stands for: takes off exactly one apostrophe that guard would have put there. */
export function unguard(cell: string): string {
  if (cell.startsWith("'")) return FORMULA.test(cell) ? cell.slice(1) : cell;
  return FORMULA_OF_TEXT.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;
}
