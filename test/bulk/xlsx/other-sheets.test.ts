// A workbook of several sheets: which is read, and what is told of the others.

import { describe, expect, it } from 'vitest';

import { readXlsx } from '../../../src/bulk/read-xlsx.js';
import { fileOf, MAIN, OFFICE, partsOf, withParts, workbookFile } from './workbook-file.js';
import { zipOf } from './zip.js';

/** A sheet whose every cell is an inline text. */
function textRows(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`).join('');
}

describe('beside other sheets', () => {
  const sheet = (name: string, ...rows: readonly (readonly string[])[]) => ({ name, rows: textRows(rows) });

  it('names them, and warns of those with the same titles', async () => {
    const sheets = [sheet('10 A', ['Name', 'Email'], ['x', 'y']), sheet('10 B', ['name', 'Email '], ['z', 'w']), sheet('Notes', ['Hello'], ['there'])];
    const path = workbookFile({ sheets });
    const table = await readXlsx(path);
    expect(table.read).toMatchObject({ sheet: '10 A', other_sheets: ['10 B', 'Notes'] });
    expect(table.warnings).toEqual([
      { row: null, column: null, message: expect.stringMatching(/^Only one sheet is read; "10 B" with the same titles is not\./) },
    ]);
    expect((await readXlsx(path, '10 B')).warnings).toEqual([]);
  });

  it.each([
    ['empty', [sheet('A', ['Name'], ['x']), sheet('Sheet2')]],
    ['hidden', [sheet('A', ['Name'], ['x']), { ...sheet('B', ['Name'], ['y']), state: 'hidden' }]],
    ['without rows', [sheet('A', ['Name'], ['x']), sheet('B', ['Name'])]],
    ['damaged', [sheet('A', ['Name'], ['x']), { name: 'B', rows: '<row><c r="A1" t="s"><v>9</v></c></row>' }]],
  ])('does not warn of one that is %s', async (_, sheets) => {
    expect((await readXlsx(workbookFile({ sheets }))).warnings).toEqual([]);
  });

  it('tells the first hundred, and of each name a hundred characters, by which it is found', async () => {
    const long = (at: number): string => `${String(at).padStart(3, '0')}${'x'.repeat(10_000)}`;
    const sheets = Array.from({ length: 150 }, (_, at) => sheet(long(at), ['Name'], ['x']));
    const path = workbookFile({ sheets });
    const { read, warnings } = await readXlsx(path);
    expect(read.sheet).toBe(long(0).slice(0, 100));
    expect(read.other_sheets).toEqual(Array.from({ length: 100 }, (_, at) => long(at + 1).slice(0, 100)));
    expect(JSON.stringify(warnings).length).toBeLessThan(3_000);
    const refused = readXlsx(path, 'none').then(() => '', String);
    expect((await refused).length).toBeLessThan(3_000);
    for (const name of [long(7), long(7).slice(0, 100)]) expect((await readXlsx(path, name)).read.sheet).toBe(long(7).slice(0, 100));
  });

  it('leaves out an old macro sheet that leads nowhere', async () => {
    const parts = partsOf({ sheets: [sheet('Students', ['Name'], ['x'])] });
    const list = '<sheets><sheet name="Module1" sheetId="9" r:id=""/><sheet name="Students" sheetId="1" r:id="rId1"/></sheets>';
    const workbook = { name: 'xl/workbook.xml', data: `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${list}</workbook>` };
    const path = fileOf(zipOf(withParts(parts, [workbook])));
    expect((await readXlsx(path)).read).toMatchObject({ sheet: 'Students', other_sheets: [] });
    await expect(readXlsx(path, 'Module1')).rejects.toThrow('its sheet "Module1" leads nowhere');
  });
});
