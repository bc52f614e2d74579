// A table of texts that fits a terminal. Pure.

const MAX_WIDTH = 100;
const GAP = '  ';

/**
 * Columns as wide as they must be; what is over the width is cut from the last one.
 * @param rows each with as many cells as there are headings
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  return lines
    .map((line) =>
      cut(
        line
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join(GAP)
          .trimEnd(),
        MAX_WIDTH,
      ),
    )
    .join('\n');
}

/** At most so many characters, the last an ellipsis where some are left out. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - [...text].length));
