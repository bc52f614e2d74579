// What a workbook may ask of this process, so that no file makes it slow or large. Excel's own limits where it has one: no file that a
// spreadsheet program wrote is refused for its rows or columns.

import { MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROWS } from '../rows.js';

export const LIMITS = {
  /** Entries of the zip. A workbook of 100 sheets has about 250. */
  entries: 1_000,
  /** Bytes of all entries together, inflated: as declared, and none may grow past what it declares. */
  inflated: 512 * 1024 * 1024,
  /** Excel's own: XFD. */
  columns: MAX_COLUMNS,
  /** Excel's own. */
  rows: MAX_ROWS,
  /** Characters of one cell; Excel itself stops at 32,767. */
  cell: MAX_CELL,
  /** Characters of all cells of a row, and of the sheet: a few bytes may refer to a shared text of a mebibyte, a thousand times over. */
  rowText: MAX_ROW,
  sheetText: 256 * 1024 * 1024,
  /** Rows, empty ones too, within which the header must come. */
  rowsToHeader: 1_000,
  /** Bytes of the shared texts, as their part has them and as they are kept; and their number, which alone may take a while to count. */
  sharedBytes: 128 * 1024 * 1024,
  sharedTexts: 3_000_000,
  /** Bytes of every other part that is read besides the sheet: lists of sheets, styles and relationships. */
  list: 32 * 1024 * 1024,
  /** Cell formats (Excel's own is 65,490), and number formats. */
  formats: 65_536,
  /** Merged ranges of the sheet, and the cells that they fill. */
  merges: 200_000,
  mergedCells: 16 * 1024 * 1024,
  /** Cells that formulas of more than one cell fill; those of a piece of the sheet are held at once. */
  formulaCells: 4 * 1024 * 1024,
  /** Characters of a sheet's name (Excel's own is 31), and how many are told (openapi.yaml, `ImportRead`). */
  sheetName: 100,
  sheetsTold: 100,
  /** Relationships of the workbook: no more than it has parts. */
  relationships: 1_000,
  /** Characters of XML between two events of its parser: the longest cell, and as much again for what its letters are escaped by. */
  markup: 2 * 1024 * 1024,
  /** Elements within one another. SpreadsheetML gets by with about ten. */
  depth: 100,
} as const;
