// A worksheet part → its rows, while it is inflated: nothing but the row at hand is kept.

import { isError, isShown } from '../cells/as-shown.js';
import { grouped } from '../in-words.js';
import { UnreadableFile, type CellRead, type TableRow } from '../rows.js';
import { cellValue, type CellContext, UNCALCULATED } from './cell-value.js';
import { columnOf } from './columns.js';
import { damaged } from './damaged.js';
import { FormulaRanges } from './formula-ranges.js';
import { LIMITS } from './limits.js';
import { refuseLong, TextRuns } from './text-runs.js';
import { XmlReader, type XmlHandlers } from './xml-reader.js';

export interface SheetPart {
  /** The part's name, for messages. */
  readonly name: string;
  readonly pieces: AsyncIterable<Buffer>;
}

export interface RowBounds {
  /** Cells further right are left out. */
  readonly columns: number;
  /** Rows, empty ones too, after which reading ends without a word; LIMITS.rows, where it is a refusal, unless given. */
  readonly rows?: number;
}

/**
 * The rows that hold anything but white space, with their numbers as the spreadsheet shows them. Of merged cells the first has the value,
 * as in the file. Cells are dense up to the row's last value.
 *
 * @throws UnreadableFile
 */
export async function* sheetRows(sheet: SheetPart, context: CellContext, bounds: RowBounds): AsyncGenerator<TableRow> {
  const collector = new RowCollector(context, bounds.columns);
  const reader = new XmlReader(sheet.name, collector);
  for await (const piece of sheet.pieces) {
    reader.write(piece);
    yield* collector.takeRows();
    if (collector.rowsSeen >= (bounds.rows ?? Infinity)) return;
  }
  reader.end();
  yield* collector.takeRows();
}

class RowCollector implements XmlHandlers {
  rowsSeen = 0;
  readonly #context: CellContext;
  readonly #columns: number;
  readonly #runs = new TextRuns();
  readonly #formulas = new FormulaRanges();
  #rows: TableRow[] = [];
  #inData = false;
  /** Of the row at hand. */
  #number = 0;
  #cells: CellRead[] = [];
  #holds = false;
  /** Characters of the row at hand, and of all rows. */
  #rowText = 0;
  #sheetText = 0;
  /** Of the cell at hand: the column from 0, and what was read of it. */
  #column = -1;
  #type: string | undefined;
  #style: string | undefined;
  #value: string | undefined;
  #inline: string | undefined;
  #isFormula = false;
  #reading: 'value' | 'inline' | undefined;

  constructor(context: CellContext, columns: number) {
    this.#context = context;
    this.#columns = columns;
  }

  takeRows(): readonly TableRow[] {
    if (this.#rows.length === 0) return this.#rows;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string | undefined>>, depth: number): void {
    if (this.#reading === 'inline') this.#runs.open(name, attributes);
    else if (depth === 2) this.#inData = name === 'sheetData';
    else if (!this.#inData) return;
    else if (depth === 3 && name === 'row') this.#openRow(attributes['r']);
    else if (depth === 4 && name === 'c') this.#openCell(attributes['r'], attributes['t'], attributes['s']);
    else if (depth === 5 && name === 'f') {
      this.#isFormula = true;
      this.#formulas.see(attributes, this.#columns);
    } else if (depth === 5 && name === 'v') {
      this.#value = '';
      this.#reading = 'value';
    } else if (depth === 5 && name === 'is') {
      this.#runs.begin();
      this.#reading = 'inline';
    }
  }

  text(piece: string): void {
    if (this.#reading === 'inline') this.#runs.text(piece);
    if (this.#reading !== 'value') return;
    this.#value = (this.#value ?? '') + piece;
    refuseLong(this.#value.length);
  }

  close(name: string, depth: number): void {
    if (!this.#inData) return;
    if (depth === 5) {
      if (this.#reading === 'inline') this.#inline = this.#runs.take();
      this.#reading = undefined;
    } else if (depth === 4 && name === 'c') this.#closeCell();
    else if (depth === 3 && name === 'row') this.#closeRow();
    else if (this.#reading === 'inline') this.#runs.close(name);
  }

  #openRow(reference: string | undefined): void {
    this.rowsSeen += 1;
    this.#number = reference === undefined ? this.#number + 1 : Number(reference);
    if (!Number.isInteger(this.#number) || this.#number < 1) throw damaged(`one of its rows is numbered ${JSON.stringify(reference?.slice(0, 40))}`);
    if (this.#number > LIMITS.rows || this.rowsSeen > LIMITS.rows) {
      throw new UnreadableFile(
        `The sheet has more than ${grouped(LIMITS.rows)} rows, which is all that a workbook may have: save the table as CSV and send that.`,
      );
    }
    this.#column = -1;
    this.#rowText = 0;
  }

  #openCell(reference: string | undefined, type: string | undefined, style: string | undefined): void {
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    if (this.#column < 0) throw damaged(`one of its cells is named ${JSON.stringify(reference?.slice(0, 40))}`);
    if (this.#column >= LIMITS.columns) {
      throw new UnreadableFile(
        `Row ${this.#number} of the sheet has more than ${grouped(LIMITS.columns)} columns: delete those to the right of your table and send the workbook again.`,
      );
    }
    this.#type = type;
    this.#style = style;
    this.#value = undefined;
    this.#inline = undefined;
    this.#isFormula = false;
  }

  #closeCell(): void {
    const isFilled = this.#formulas.has(this.#column, this.#number);
    const isFormula = this.#isFormula || isFilled;
    if (this.#column >= this.#columns || (this.#value === undefined && this.#inline === undefined && !isFormula)) return;
    const found = cellValue(
      {
        column: this.#column,
        row: this.#number,
        type: this.#type,
        style: this.#style,
        isFormula,
        value: this.#value,
        inline: this.#inline,
      },
      this.#context,
    );
    // nothing, as a formula came to it, is other than no cell
    const value = found === null && isFilled ? '' : found;
    if (value === null) return;
    if (typeof value === 'string') this.#measure(value.length);
    else if (isError(value)) this.#measure(value.error.length);
    else if (isShown(value)) this.#measure(value.shown.length);
    while (this.#cells.length < this.#column) this.#cells.push(null);
    this.#cells[this.#column] = value;
    this.#holds ||= typeof value !== 'string' || value.trim() !== '';
  }

  #measure(characters: number): void {
    this.#rowText += characters;
    this.#sheetText += characters;
    if (this.#rowText > LIMITS.rowText)
      throw new UnreadableFile(
        `Row ${this.#number} of the sheet holds more than ${LIMITS.rowText / 1024 / 1024} MiB of text: shorten its cells and send the workbook again.`,
      );
    if (this.#sheetText > LIMITS.sheetText)
      throw new UnreadableFile(
        `The sheet holds more than ${LIMITS.sheetText / 1024 / 1024} MiB of text: save its table as CSV, split it, and send the parts one after another.`,
      );
  }

  #closeRow(): void {
    if (this.#holds) {
      for (const column of this.#formulas.in(this.#number)) {
        while (this.#cells.length <= column) this.#cells.push(null);
        this.#cells[column] ??= UNCALCULATED;
      }
      this.#rows.push({ number: this.#number, cells: this.#cells });
    }
    if (this.#cells.length > 0) this.#cells = [];
    this.#holds = false;
  }
}
