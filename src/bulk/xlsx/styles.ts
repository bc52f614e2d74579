// The styles part, of which only the number formats are read: they alone tell a date or a percentage from a number.

import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { LIMITS } from './limits.js';
import { builtinFormat, customFormat, type CellFormat } from './number-format.js';
import type { Package } from './package.js';
import { parseXml } from './xml-reader.js';

/**
 * The format of each cell style: what a cell's `s` counts.
 *
 * @param part undefined where the workbook has none: then no number is a date
 * @throws UnreadableFile
 */
export async function readCellFormats(from: Package, part: string | undefined): Promise<readonly CellFormat[]> {
  const custom = new Map<number, CellFormat>();
  const formats: CellFormat[] = [];
  if (part === undefined) return formats;
  let inCellFormats = false;
  await parseXml(from, part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'cellXfs') inCellFormats = true;
      if (formats.length === LIMITS.formats || custom.size === LIMITS.formats) {
        throw new UnreadableFile(
          `The workbook has more than ${grouped(LIMITS.formats)} cell formats: copy the table's values into a new workbook and send that.`,
        );
      }
      const id = Number(numFmtId ?? 0);
      if (name === 'numFmt' && formatCode !== undefined && !inCellFormats) custom.set(id, customFormat(formatCode));
      if (name === 'xf' && inCellFormats) formats.push(custom.get(id) ?? builtinFormat(id));
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return formats;
}
