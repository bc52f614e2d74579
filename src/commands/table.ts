// A table of texts. On a terminal it fits; where it is piped or written to a file, all of it is there for who reads on. Pure.

const GAP = '  ';

/** Columns of a terminal, or of none: what is nobody's screen is as wide as it must be. */
export const widthOf = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number => (isTTY ? columns || COLUMNS_UNKNOWN : Infinity);

/** What a terminal has that does not say how wide it is. */
const COLUMNS_UNKNOWN = 80;

/**
 * Columns as wide as they must be; what is over the width is cut from the last one.
 * @param rows each with as many cells as there are headings; @param width as `widthOf` gives it
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  return lines
    .map((line) =>
      cut(
        line
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join(GAP)
          .trimEnd(),
        width,
      ),
    )
    .join('\n');
}

/** At most so many characters, the last an ellipsis where some are left out. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** What one column of a table that fits a terminal may take of it; all, where the table need not fit. */
export const cutCell = (text: string, most: number, width: number): string => (width === Infinity ? text : cut(text, most));

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - [...text].length));
