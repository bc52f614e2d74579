// Formulas that fill several cells, of which the file has only the first as one.

import { describe, expect, it } from 'vitest';

import { readAll, workbookFile } from './workbook-file.js';

const HEADER = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c><c r="C1" t="str"><v>c</v></c></row>';
const UNCALCULATED = { unknown: expect.stringContaining('no program has calculated') };

const rowsOf = async (rows: readonly string[], after = '') =>
  (await readAll(workbookFile({ sheets: [{ name: 'S', rows: HEADER + rows.join('') }], after }))).rows;

describe.each(['array', 'dataTable'])('a formula of the kind %s', (type) => {
  const first = (ref: string, value: string): string => `<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="${type}" ref="${ref}">A2*2</f>${value}</c></row>`;
  const third = (cell: string): string => `<row r="3"><c r="A3"><v>2</v></c>${cell}</row>`;

  it('that was calculated has a value in each cell, or nothing where it came to that', async () => {
    const rows = [first('B2:B4', '<v>7</v>'), third('<c r="B3"><v>8</v></c>'), '<row r="4"><c r="A4"><v>3</v></c><c r="B4" t="str"><v></v></c></row>'];
    expect((await rowsOf(rows)).map(({ cells }) => cells)).toEqual([
      [1, 7],
      [2, 8],
      [3, ''],
    ]);
  });

  it.each([
    ['without a value', third('<c r="B3"/>')],
    ['that the file does not have', third('')],
  ])('that was not calculated is unknown in a cell %s', async (_, row) => {
    expect((await rowsOf([first('B2:B3', ''), row])).map(({ cells }) => cells)).toEqual([
      [1, UNCALCULATED],
      [2, UNCALCULATED],
    ]);
  });

  it('counts in no cell of a workbook that wants to be calculated', async () => {
    const rows = [
      first('B2:C3', '<v>0</v>'),
      third('<c r="B3"><v>0</v></c><c r="C3"><v>0</v></c>'),
      '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><v>5</v></c></row>',
    ];
    expect((await rowsOf(rows, '<calcPr fullCalcOnLoad="1"/>')).map(({ cells }) => cells)).toEqual([
      [1, UNCALCULATED, UNCALCULATED],
      [2, UNCALCULATED, UNCALCULATED],
      [3, 5],
    ]);
  });
});

it('refuses formulas that fill more cells than a sheet may have of them', async () => {
  const wide = Array.from({ length: 16_381 }, () => '<c t="str"><v>x</v></c>').join('');
  const path = workbookFile({
    sheets: [
      {
        name: 'S',
        rows: `${HEADER.replace('</row>', `${wide}</row>`)}<row r="2"><c r="A2"><f t="array" ref="A2:XFD9999">1</f><v>1</v></c></row>${'<row><c><v>1</v></c></row>'.repeat(300)}`,
      },
    ],
  });
  await expect(readAll(path)).rejects.toThrow('fill more than 4,194,304 cells');
});
