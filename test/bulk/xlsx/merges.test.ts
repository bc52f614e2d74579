// Merged cells: whose value is whose.

import { describe, expect, it } from 'vitest';

import { readXlsx } from '../../../src/bulk/read-xlsx.js';
import { UnreadableFile } from '../../../src/bulk/rows.js';
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
    ['hold nothing, of many rows', ['A2:A1048576'], [null, 5]],
    ['are right of the table, and over each other', ['C2:D3', 'D2:E3'], [null, 5]],
    ['are upside down', ['B3:B2', 'B2:A2', 'B2:B2'], [null, 5]],
    ['are no range', ['A2', 'x', ''], [null, 5]],
  ])('makes nothing of those that %s', async (_, ranges, cells) => {
    expect((await readAll(merged([header, '<row r="2"><c r="B2"><v>5</v></c></row>'], ranges))).rows).toEqual([{ number: 2, cells }]);
  });

  it.each([
    ['the same twice', ['A2:A1048576', 'A2:A1048576'], 'The cell A2 of the sheet is in two ranges'],
    ['one that begins in another', ['A2:A9', 'B2:B4', 'A4:B5'], 'The cell A4 of the sheet is in two ranges'],
    ['two that share a column', ['B2:B3', 'A3:B3'], 'The cell B3 of the sheet is in two ranges'],
  ])('refuses ranges that lie over each other: %s', async (_, ranges, words) => {
    const refused = readXlsx(merged([header, '<row r="2"><c r="B2"><v>5</v></c></row>'], ranges));
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(words);
  });

  it('takes ranges that lie beside each other', async () => {
    const rows = [header, '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>5</v></c></row>', '<row r="3"><c r="B3"><v>6</v></c></row>'];
    expect((await readAll(merged([...rows, '<row r="4"><c r="A4"><v>2</v></c></row>'], ['B2:B2', 'A2:A3', 'A4:A5', 'B3:B4']))).rows).toEqual([
      { number: 2, cells: [1, 5] },
      { number: 3, cells: [1, 6] },
      { number: 4, cells: [2, 6] },
    ]);
  });

  it('refuses those that come to more cells than a table may have, and gives others a turn on the way', async () => {
    const width = 16_384;
    const cells = (text: string): string => `<c t="str"><v>${text}</v></c>`.repeat(width);
    const rows = `<row r="1">${cells('a')}</row><row r="2">${cells('b')}</row>${'<row><c><v>1</v></c></row>'.repeat(1_200)}`;
    let [given, turns] = [0, 0];
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const reading = (async () => {
      for await (const row of (await readXlsx(merged([rows], ['A2:XFD5000']))).rows) given = row.number;
    })();
    await expect(reading).rejects.toThrow('come to more than 16,777,216 cells');
    over = true;
    expect(given).toBe(1_025);
    // 170 of what it fills, and more while it is unpacked
    expect(turns).toBeGreaterThan(150);
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
