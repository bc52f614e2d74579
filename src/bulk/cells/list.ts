// Lists in one cell: `Python, Go`, or `Reading, writing; Go` where an element holds a comma.

/** The elements of a cell: split at `;` if there is one, else at `,`; empty ones are left out. A cell that is an array of JSON texts is that. */
export function splitList(cell: string): string[] {
  return (
    fromJson(cell) ??
    cell
      .split(cell.includes(';') ? ';' : ',')
      .map((element) => element.trim())
      .filter((element) => element !== '')
  );
}

/**
 * A cell that splitList reads back as these elements: joined by `, `, or by `; ` where an element holds a comma (a lone such element
 * ends in `;`). What neither can carry, as an element with a semicolon, is written as JSON.
 */
export function joinList(elements: readonly string[]): string {
  const hasComma = elements.some((element) => element.includes(','));
  const joined = elements.length === 1 && hasComma ? `${elements[0]};` : elements.join(hasComma ? '; ' : ', ');
  return same(splitList(joined), elements) ? joined : JSON.stringify(elements);
}

function fromJson(cell: string): string[] | undefined {
  if (!cell.startsWith('["') || !cell.endsWith('"]')) return undefined;
  try {
    const value: unknown = JSON.parse(cell);
    return isTexts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((element) => typeof element === 'string');

const same = (left: readonly string[], right: readonly string[]): boolean => left.length === right.length && left.every((element, at) => element === right[at]);
