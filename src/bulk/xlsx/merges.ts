// Merged cells. The file has the value in the first cell of a range only, and names the ranges behind all rows: they are read beforehand.

import { asShown } from '../cells/as-shown.js';
import { grouped } from '../in-words.js';
import { type CellRead, type TableRow, UnreadableFile } from '../rows.js';
import { columnOf } from './columns.js';
import { LIMITS } from './limits.js';
import type { Package } from './package.js';
import { parseXml } from './xml-reader.js';

/** Rows from 1, columns from 0, the last ones included. */
export interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const BESIDE = 'This cell is merged with the one to its left, so nobody can tell what stands in it. Unmerge the cells, and fill in each.';
const RANGE = /^\$?[A-Z]{1,3}\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)$/i;

/** The ranges of a sheet, from the top. @throws UnreadableFile */
export async function readMerges(from: Package, part: string): Promise<readonly Merge[]> {
  // most sheets have none, and looking for the word costs a tenth of reading the XML
  if (!(await contains(from, part, 'mergeCell'))) return [];
  const merges: Merge[] = [];
  await parseXml(
    from,
    part,
    {
      open(name, { ref }, depth) {
        if (depth !== 3 || name !== 'mergeCell' || ref === undefined) return;
        const [, top, right, bottom] = RANGE.exec(ref) ?? [];
        if (top === undefined || right === undefined || bottom === undefined) return;
        if (merges.length === LIMITS.merges)
          throw new UnreadableFile(`The sheet has more than ${grouped(LIMITS.merges)} merged cells: unmerge them, or save the table as CSV, and send that.`);
        merges.push({ top: Number(top), bottom: Number(bottom), left: columnOf(ref), right: columnOf(right) });
      },
    },
    LIMITS.inflated,
  );
  return merges.sort((a, b) => a.top - b.top);
}

/**
 * The rows with the value of a merged cell in each row that it is over. What is merged sideways has no value but in its first column.
 * @param below the header's row: a title that is merged with what is under it is no value
 * @param width how many columns the table has
 * @throws UnreadableFile where cells of few bytes come to more text than a sheet may have
 */
export async function* spread(rows: AsyncIterable<TableRow>, merges: readonly Merge[], below: number, width: number): AsyncGenerator<TableRow> {
  let next = 0;
  let open: { readonly merge: Merge; readonly value: CellRead }[] = [];
  let text = 0;
  for await (const row of rows) {
    open = open.filter(({ merge }) => merge.bottom >= row.number);
    for (let merge = merges[next]; merge && merge.top <= row.number; merge = merges[++next])
      if (merge.top > below && merge.bottom >= row.number && merge.left < width)
        open.push({ merge, value: merge.top === row.number ? (row.cells[merge.left] ?? null) : null });
    if (open.length === 0) {
      yield row;
      continue;
    }
    const cells = [...row.cells];
    for (const { merge, value } of open) {
      if (value === null) continue;
      for (let column = merge.left; column <= Math.min(merge.right, width - 1); column += 1) {
        while (cells.length < column) cells.push(null);
        cells[column] = column === merge.left ? value : { unknown: BESIDE };
        text += 1;
      }
      text += asShown(value, true).length;
    }
    if (text + open.length > LIMITS.sheetText) throw new UnreadableFile('The merged cells of the sheet come to more than 256 MiB of text: unmerge them.');
    yield { ...row, cells };
  }
}

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
