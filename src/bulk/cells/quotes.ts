// Quotation marks with spaces behind them. The parser of CSV takes a cell out of its quotes only where nothing comes after them, so that what
// is read, and what is written to be read, are to agree on whose marks they are.

const QUOTED_BEFORE_SPACES = /^"([^"]*)"[ \t]+$/;

/** `"Asha" , 10`: the text of a cell that the parser left in its quotes. */
export const withoutQuotes = (cell: string): string => QUOTED_BEFORE_SPACES.exec(cell)?.[1] ?? cell;

/** A text whose own quotation marks withoutQuotes would take off, without the spaces behind them; any other as it is. */
export const withoutSpacesBehindQuotes = (text: string): string => (QUOTED_BEFORE_SPACES.test(text) ? text.trimEnd() : text);
