// CSV files as a table: quotes, blank and ragged rows, the files of other programs, and those that can't be read.

import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { readCsv } from '../../src/bulk/read-csv.js';
import { type TableRow, UnreadableFile } from '../../src/bulk/rows.js';
import { all, spooled } from './spooled.js';

async function read(content: string | Uint8Array): Promise<{ header: readonly string[]; rows: TableRow[] }> {
  const { header, rows } = await readCsv(await spooled(content));
  return { header, rows: await all(rows) };
}

/** Rows as `number: cell|cell`. */
const brief = (rows: readonly TableRow[]): string[] => rows.map(({ number, cells }) => `${number}: ${cells.map((cell) => cell ?? 'null').join('|')}`);

describe('readCsv', () => {
  it.each<[behavior: string, content: string, header: string, rows: string[]]>([
    ['a row for each record', 'Name,Grade\nAsha,10\nRavi,11\n', 'Name|Grade', ['2: Asha|10', '3: Ravi|11']],
    ['no line end after the last', 'Name,Grade\nAsha,10', 'Name|Grade', ['2: Asha|10']],
    ['no rows below the header', 'Name,Grade\n', 'Name|Grade', []],
    ['one column', 'Name\nAsha Rao\nRavi\n', 'Name', ['2: Asha Rao', '3: Ravi']],
    ['CRLF', 'Name,Grade\r\nAsha,10\r\n', 'Name|Grade', ['2: Asha|10']],
    ['CR', 'Name,Grade\rAsha,10\r', 'Name|Grade', ['2: Asha|10']],
    ['line ends mixed', 'Name,Grade\nAsha,10\r\nRavi,11\rMeera,12', 'Name|Grade', ['2: Asha|10', '3: Ravi|11', '4: Meera|12']],
    ['a semicolon between cells', 'Name;Grade\nRao, Asha;10\n', 'Name|Grade', ['2: Rao, Asha|10']],
    ['a tab between cells, with empty ones', 'Name\tGrade\tPhone\nAsha\t\t\nRavi\t\t98\n', 'Name|Grade|Phone', ['2: Asha||', '3: Ravi||98']],
    ['a delimiter that the first line declares', 'sep=|\nName|Grade\nAsha|10\n', 'Name|Grade', ['2: Asha|10']],
    ['quotes', 'Name,Bio\n"Rao, Asha","says ""hi"""\n', 'Name|Bio', ['2: Rao, Asha|says "hi"']],
    ['a line break in quotes makes no row', 'Name,Bio\nAsha,"a\r\nb\nc"\nRavi,x\n', 'Name|Bio', ['2: Asha|a\r\nb\nc', '3: Ravi|x']],
    ['quotes after a space', 'Name, Bio\nAsha, "a, b"\n', 'Name|Bio', ['2: Asha|a, b']],
    ['spaces after a closing quote', 'Name,Bio\n"Rao, Asha" , "a\nb" \n"Ravi"\t,x\n', 'Name|Bio', ['2: Rao, Asha|a\nb', '3: Ravi|x']],
    ['a quote in the middle of a cell', 'Name,Bio\nAsha,5" tall\nRavi,6"\n', 'Name|Bio', ['2: Asha|5" tall', '3: Ravi|6"']],
    ['an empty cell in quotes', 'Name,Bio\n"",x\n', 'Name|Bio', ['2: |x']],
    ['blank rows are left out and counted', '\nName,Grade\n\n  \nAsha,10\n,\n" ",\nRavi,11\n\n', 'Name|Grade', ['5: Asha|10', '8: Ravi|11']],
    ['a row that is too short', 'Name,Grade,Phone\nAsha\n', 'Name|Grade|Phone', ['2: Asha']],
    ['empty cells too many', 'Name,Grade\nAsha,10,,\n', 'Name|Grade', ['2: Asha|10']],
    ['titles that a report has neutralized', "'=Name,'@Grade,'tis\nAsha,10,x\n", "=Name|@Grade|'tis", ['2: Asha|10|x']],
    ['spaces around titles', ' Name ,Grade\t\nAsha,10\n', 'Name|Grade', ['2: Asha|10']],
    ['a title that is missing', 'Name,,Grade,,\nAsha,x,10,,\n', 'Name||Grade', ['2: Asha|x|10']],
    ['the end mark of DOS', 'Name,Grade\r\nAsha,10\r\n\x1a', 'Name|Grade', ['2: Asha|10']],
    ['names that objects have', '__proto__,constructor\na,b\n', '__proto__|constructor', ['2: a|b']],
  ])('reads %s', async (_, content, header, rows) => {
    const table = await read(content);
    expect(table.header.join('|')).toBe(header);
    expect(brief(table.rows)).toEqual(rows);
    expect(table.rows.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('says which cell of a row has no column, and keeps all of its cells, and the other rows', async () => {
    const { rows } = await read('Name,Skills\nAsha,Python,Go\nRavi,C\n');
    expect(rows).toEqual([
      {
        number: 2,
        cells: ['Asha', 'Python', 'Go'],
        problem: 'The row has 3 cells and the header 2: "Go" has no column. A cell with a comma in it must stand in quotes.',
      },
      { number: 3, cells: ['Ravi', 'C'] },
    ]);
  });

  it('tells its reader that cells are texts', async () => {
    expect(await readCsv(await spooled('Name\nAsha\n'))).toMatchObject({ typed: false });
  });

  it.each([
    ['Name,Score\nAsha,1\n', false],
    ['Name;Score\nAsha;1\n', true],
    ['sep=;\nName;Score\nAsha;1\n', true],
    ['Name\tScore\nAsha\t1\n', false],
  ])('tells of %j whether a comma in it may be a decimal point: %s', async (content, commaIsPoint) => {
    expect(await readCsv(await spooled(content))).toMatchObject({ commaIsPoint });
  });

  it('gives the rows again to who asks again, also after stopping half-way', async () => {
    const { rows } = await readCsv(await spooled(`Name,Grade\n${'Asha,10\n'.repeat(10_000)}`));
    for await (const { number } of rows) if (number === 3) break;
    expect(await all(rows)).toHaveLength(10_000);
    expect(await all(rows)).toHaveLength(10_000);
  });

  it('reads cells that the end of a piece of the file cuts', async () => {
    const cell = 'é"ü,\r\n'.repeat(50_000);
    const { rows } = await read(`Name,Bio\r\nAsha,"${cell.replaceAll('"', '""')}"\r\nRavi,x\r\n`);
    expect(rows).toEqual([
      { number: 2, cells: ['Asha', cell], doubt: { column: 'Bio', message: expect.stringContaining('goes on over 50,001 lines') } },
      { number: 3, cells: ['Ravi', 'x'] },
    ]);
  });

  it.each(['', 'x'])('keeps characters of two units whole, wherever its pieces end (after %j)', async (before) => {
    const cell = before + '🎓'.repeat(40_000);
    const { rows } = await read(`Name,Bio\nAsha,${cell}\n`);
    expect(rows[0]?.cells[1] === cell).toBe(true);
  });

  it('a file may be longer than a row may be', async () => {
    const { rows } = await read(`Name,Bio\n${`Asha,${'x'.repeat(600_000)}\n`.repeat(10)}`);
    expect(rows).toHaveLength(10);
  });

  it('rows that are too short cost what whole ones do', async () => {
    const cost = async (row: string): Promise<number> => {
      const path = await spooled(`Name,Grade,Phone\n${row.repeat(20_000)}`);
      const start = process.cpuUsage();
      expect(await all((await readCsv(path)).rows)).toHaveLength(20_000);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    await cost('Asha,10,98\n');
    // an error made for each of them would cost thirty times as much
    expect(await cost('Asha,10\n')).toBeLessThan(8 * (await cost('Asha,10,98\n')));
  });

  it('gives the reading of a file that is gone as the error of the file system', async () => {
    const path = await spooled('Name\nAsha\n');
    const { rows } = await readCsv(path);
    await rm(path);
    await expect(all(rows)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readCsv(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('files of other programs', () => {
  const fixture = (name: string): Promise<{ header: readonly string[]; rows: TableRow[] }> => read(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
  const expected = (dates: readonly string[]): (readonly string[])[] => [
    ['Asha Rao', 'asha.rao@example.in', '10', '007', 'Python, Public speaking', dates[0] ?? '', '+91 98765 43210', 'Won the "Young Scientist" prize'],
    ['José Müller', 'jose@example.in', '11', '008', 'Reading, writing; Go', dates[1] ?? '', '', 'First line\nsecond line'],
    ["D'Souza, Élise", 'elise@example.in', '12', '009', 'Chess', dates[2] ?? '', '=1+1', '–'],
  ];
  const ISO = ['2010-03-09', '2009-12-31', '2008-02-29'];
  const DAY_FIRST = ['09-03-2010', '31-12-2009', '29-02-2008'];

  it.each([
    ['libreoffice-comma.csv', ISO, [2, 3, 4]],
    ['libreoffice-semicolon-1252.csv', ISO, [2, 3, 4]],
    ['libreoffice-tab-utf16.csv', ISO, [2, 3, 4]],
    ['excel-semicolon-bom.csv', DAY_FIRST, [2, 3, 4]],
    ['excel-sep-line.csv', DAY_FIRST, [2, 3, 4]],
    ['excel-unicode-text.csv', DAY_FIRST, [2, 3, 4]],
    ['google-sheets.csv', ISO, [2, 4, 5]],
  ])('reads %s as it was meant', async (name, dates, numbers) => {
    const { header, rows } = await fixture(name);
    expect(header).toEqual(['Student Name', 'E-mail', 'Class', 'Roll No', 'Skills', 'DOB', 'Mobile', 'Remarks']);
    expect(rows.map(({ cells }) => cells)).toEqual(expected(dates));
    expect(rows.map(({ number }) => number)).toEqual(numbers);
  });

  it('the fixtures have the line ends that their programs write', () => {
    const raw = readFileSync(new URL('fixtures/excel-semicolon-bom.csv', import.meta.url), 'utf8');
    expect(raw.split('\r\n')).toHaveLength(5);
    expect(raw).toContain('First line\nsecond line');
  });
});

describe('a quotation mark that is not where it should be fails its row', () => {
  it.each([
    ['text after a closing one', 'Asha,"a" b\nRavi,c\n', 'before "a" and closes in the middle of a cell.', [2, 3]],
    ['one that is not doubled, and a comma behind', '"Asha "Ash, the first" Rao",x\nRavi,c\n', 'closes in the middle of a cell.', [2, 3]],
    ['one that never closes, in the first column', '"Asha,x\n"Ravi",y\nMeera,z\n', '1 line further on', [2, 3]],
    ['one that never closes, in the last column', 'Asha,"x\nRavi,y\n"Meera",z\nDevi,w\n', '2 lines further on', [2, 3]],
    ['one that never closes, before an empty cell in quotes', 'Asha,"x\nRavi,""\n"Meera",z\n', '2 lines further on', [2]],
    ['one that is closed by chance', '"Asha,x\nRavi",y\nMeera,z\n', '2 lines, each with as many cells as the header', [2, 3]],
    ['one that is closed by inches', 'Asha,"x\nRavi,6"\nMeera,z\n', '2 lines, each with as many cells as the header', [2, 3]],
  ])('%s', async (_, content, words, numbers) => {
    const { rows } = await read(`Name,Bio\n${content}`);
    expect(rows[0]?.problem).toContain(words);
    expect(rows.map(({ number }) => number)).toEqual(numbers);
    expect(rows.slice(1).map(({ problem }) => problem)).toEqual(rows.slice(1).map(() => undefined));
  });

  it.each([
    ['a comma of a sentence', 'Asha,"Likes chess,\ngames, and more"\n'],
    ['doubled marks', 'Asha,"""x"" y"\n'],
    ['a text of marks only', 'Asha,""""\n'],
  ])('but not %s', async (_, content) => {
    const { rows } = await read(`Name,Bio\n${content}`);
    expect(rows.map(({ problem }) => problem)).toEqual([undefined]);
  });
});

describe('files that can not be read', () => {
  it.each([
    ['without a row', ',,\n\n ,\n', 'first row'],
    ['with a NUL', 'Name\nAs\0ha\n', 'NUL'],
    ['with too many columns', `${'a,'.repeat(16_384)}b\n`, 'Row 1 has 16,385 columns'],
    ['with a million columns', `${','.repeat(999_999)}b\n`, 'Row 1 has 1,000,000 columns'],
    ['with a header without end', 'x'.repeat(5_000_000), 'Row 1 is longer than 4 MiB'],
    ['with a quote in the header that closes too late', '"Name,Email\n"Asha",x\n', 'Row 1, which has the titles: A quotation mark opens before'],
    ['with a quote that swallows the header', `"Name,Email\n${'a,b\n'.repeat(100)}`, 'Row 1 opens a quotation mark'],
  ])('%s are refused at once', async (_, content, words) => {
    const refused = readCsv(await spooled(content));
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(words);
  });

  it.each([
    ['a quote is never closed', 'Name,Bio\nAsha,x\n\nRavi,"y\nMeera,z\n', 'Row 4 opens a quotation mark', [2]],
    ['a cell is too long', `Name,Bio\nAsha,${'x'.repeat(1_048_577)}\n`, 'Row 2, column 2 holds more than 1 MiB', []],
    ['a row never ends', `Name,Bio\nAsha,x\nRavi,"${'y,'.repeat(2_500_000)}`, 'Row 3 is longer than 4 MiB', [2]],
    ['a row has too many columns', `Name\nAsha\n${','.repeat(20_000)}\nRavi\n`, 'Row 3 has 20,001 columns', [2]],
  ])('where %s, iterating ends with the reason', async (_, content, words, before) => {
    const { rows } = await readCsv(await spooled(content));
    const numbers: number[] = [];
    const reading = (async () => {
      for await (const { number } of rows) numbers.push(number);
    })();
    await expect(reading).rejects.toThrow(UnreadableFile);
    await expect(reading).rejects.toThrow(words);
    expect(numbers).toEqual(before);
  });

  it('a cell of just 1 MiB is read', async () => {
    const { rows } = await read(`Name,Bio\nAsha,${'x'.repeat(1_048_576)}\n`);
    expect(rows[0]?.cells[1]).toHaveLength(1_048_576);
  });
});
