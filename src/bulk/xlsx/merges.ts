// Merged cells. The file has the value in the first cell of a range only, and names the ranges behind all rows: they are read beforehand.

import { real } from '../../platform/real-time.js';
import { asShown } from '../cells/as-shown.js';
import { grouped } from '../in-words.js';
import { type CellRead, type TableRow, UnreadableFile } from '../rows.js';
import { columnName, type Range, rangeOf } from './columns.js';
import { LIMITS } from './limits.js';
import type { Package } from './package.js';
import { parseXml } from './xml-reader.js';

/** Of the table, whose header is no part of it. */
export interface TableArea {
  /** The header's row: a title that is merged with what is under it is no value. */
  readonly below: number;
  /** How many columns it has. */
  readonly width: number;
}

const BESIDE: CellRead = {
  unknown: 'This cell is merged with the one to its left, so nobody can tell what stands in it. Unmerge the cells, and fill in each.',
};
const UNMERGE = 'unmerge them, or save the table as CSV, and send that';

/**
 * The ranges of a sheet that are in its table, from the top; what is right of it is left out of them.
 * @throws UnreadableFile for too many, and for two that lie over each other
 */
export async function readMerges(from: Package, part: string, { below, width }: TableArea): Promise<readonly Range[]> {
  // most sheets have none, and looking for the word costs a tenth of reading the XML
  if (!(await contains(from, part, 'mergeCell'))) return [];
  const merges: Range[] = [];
  let count = 0;
  await parseXml(
    from,
    part,
    {
      open(name, { ref }, depth) {
        if (depth !== 3 || name !== 'mergeCell' || ref === undefined) return;
        count += 1;
        if (count > LIMITS.merges) throw new UnreadableFile(`The sheet has more than ${grouped(LIMITS.merges)} merged cells: ${UNMERGE}.`);
        const range = rangeOf(ref);
        if (range && range.top > below && range.left < width) merges.push({ ...range, right: Math.min(range.right, width - 1) });
      },
    },
    LIMITS.inflated,
  );
  merges.sort((a, b) => a.top - b.top);
  refuseOverlaps(merges, width);
  return merges;
}

/** No program writes such, and what each of their rows costs would have no bound. @param merges from the top */
function refuseOverlaps(merges: readonly Range[], width: number): void {
  /** Of each column the last row of the range that is furthest down. */
  const ends = new Uint32Array(width);
  let cells = 0;
  for (const { top, bottom, left, right } of merges) {
    cells += right - left + 1;
    refuseMany(cells);
    for (let column = left; column <= right; column += 1) {
      if ((ends[column] ?? 0) >= top)
        throw new UnreadableFile(
          `The cell ${columnName(column)}${top} of the sheet is in two ranges of merged cells, which no spreadsheet program writes: ${UNMERGE}.`,
        );
      ends[column] = bottom;
    }
  }
}

function refuseMany(cells: number): void {
  if (cells > LIMITS.mergedCells)
    throw new UnreadableFile(`The merged ranges of the sheet come to more than ${grouped(LIMITS.mergedCells)} cells: ${UNMERGE}.`);
}

/**
 * The rows with the value of a merged cell in each row that it is over. What is merged sideways has no value but in its first column.
 * @param merges as readMerges gives them
 * @throws UnreadableFile where cells of few bytes come to more text, or cells, than a sheet may have
 */
export async function* spread(rows: AsyncIterable<TableRow>, merges: readonly Range[]): AsyncGenerator<TableRow> {
  let next = 0;
  let open: { readonly merge: Range; readonly value: CellRead; readonly length: number }[] = [];
  let [filled, text] = [0, 0];
  for await (const row of rows) {
    open = open.filter(({ merge }) => merge.bottom >= row.number);
    for (let merge = merges[next]; merge && merge.top <= row.number; merge = merges[++next]) {
      const value = merge.top === row.number ? (row.cells[merge.left] ?? null) : null;
      // a range of an empty cell changes nothing
      if (value !== null) open.push({ merge, value, length: asShown(value, true).length });
    }
    if (open.length === 0) {
      yield row;
      continue;
    }
    const turn = Math.floor(filled / CELLS_A_TURN);
    const cells = [...row.cells];
    for (const { merge, value, length } of open) {
      while (cells.length < merge.left) cells.push(null);
      cells[merge.left] = value;
      for (let column = merge.left + 1; column <= merge.right; column += 1) cells[column] = BESIDE;
      filled += merge.right - merge.left + 1;
      text += length;
    }
    refuseMany(filled);
    if (text > LIMITS.sheetText) throw new UnreadableFile('The merged cells of the sheet come to more than 256 MiB of text: unmerge them.');
    if (Math.floor(filled / CELLS_A_TURN) > turn) await real.nextTurn();
    yield { ...row, cells };
  }
}

/** How many cells are filled before others have their turn. */
const CELLS_A_TURN = 100_000;

/** Whether a part has a word, in either of the encodings that XML may have in a workbook. */
async function contains(from: Package, part: string, word: string): Promise<boolean> {
  const forms = [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(word, 'utf16le').swap16()];
  const keep = word.length * 2;
  let tail = Buffer.alloc(0);
  for await (const piece of from.read(part)) {
    const bytes = Buffer.concat([tail, piece]);
    if (forms.some((form) => bytes.includes(form))) return true;
    tail = Buffer.from(bytes.subarray(-keep));
  }
  return false;
}
