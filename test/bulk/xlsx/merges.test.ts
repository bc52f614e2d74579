// Merged cells: whose value is whose.

import { describe, expect, it } from 'vitest';

import { readXlsx } from '../../../src/bulk/read-xlsx.js';
import { readAll, workbookFile } from './workbook-file.js';

describe('with merged cells', () => {
  const merged = (rows: readonly string[], ranges: readonly string[]): string => {
    const after = `<mergeCells>${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
    return workbookFile({ sheets: [{ name: 'S', rows: rows.join(''), after }] });
  };
  const header = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>';

  it('has the value in each row that they are over, and in none that holds nothing else', async () => {
    const rows = [
      header,
      '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>5</v></c></row>',
      '<row r="3"><c r="A3"/><c r="B3"><v>6</v></c></row>',
      '<row r="4"/>',
    ];
    expect((await readAll(merged([...rows, '<row r="5"><c r="B5"><v>7</v></c></row>'], ['A2:A4']))).rows).toEqual([
      { number: 2, cells: [1, 5] },
      { number: 3, cells: [1, 6] },
      { number: 5, cells: [null, 7] },
    ]);
  });

  it('knows nothing of what is merged sideways, but in the first column', async () => {
    const rows = [header, '<row r="2"><c r="A2"><v>1</v></c><c r="B2"/></row>'];
    expect((await readAll(merged(rows, ['A2:B2']))).rows).toEqual([
      { number: 2, cells: [1, { unknown: expect.stringContaining('merged with the one to its left') }] },
    ]);
  });

  it.each([
    ['begin in the header', ['A1:A2'], [null, 5]],
    ['hold nothing', ['A2:A3', 'C2:C3'], [null, 5]],
    ['are no range', ['A2', 'x', ''], [null, 5]],
  ])('makes nothing of those that %s', async (_, ranges, cells) => {
    expect((await readAll(merged([header, '<row r="2"><c r="B2"><v>5</v></c></row>'], ranges))).rows).toEqual([{ number: 2, cells }]);
  });

  it('refuses more of them than a table may have', async () => {
    await expect(
      readXlsx(
        merged(
          [header],
          Array.from({ length: 200_001 }, () => 'A2:A3'),
        ),
      ),
    ).rejects.toThrow('more than 200,000 merged cells');
  });
});
