// Quotation marks that are missing or too many: no row of a file vanishes without a word, and no right file is refused for what it looks like.

import { writeFile } from 'node:fs/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readCsv } from '../../src/bulk/read-csv.js';
import { UnreadableFile } from '../../src/bulk/rows.js';
import { all, spooled } from './spooled.js';

/** What is said of a file: its refusal, or its warnings and what is wrong with its rows, or may be; and how many rows it has. */
async function said(path: string): Promise<{ rows: number; refused: string[]; problems: string[]; doubts: string[] }> {
  try {
    const { rows, warnings } = await readCsv(path);
    const read = await all(rows);
    return {
      rows: read.length,
      refused: [],
      problems: read.flatMap(({ problem }) => problem ?? []),
      doubts: [...warnings.map(({ message }) => message), ...read.flatMap(({ doubt }) => doubt?.message ?? [])],
    };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { rows: 0, refused: [error.message], problems: [], doubts: [] };
  }
}

const saidOf = async (...lines: readonly string[]) => said(await spooled(`${lines.join('\n')}\n`));

describe('a row that swallows others fails', () => {
  it.each([
    ['behind a cell with a comma', ['Name,Email,Address,Bio', 'Asha,a@x.in,"12, MG Road","likes 5', 'Bela,b@x.in,Pune,tall 6"']],
    ['that have a comma in a cell', ['Name,Email,Roll,Address', 'A,aa@x.in,1,"12, MG Road', 'B,bb@x.in,2,Pune"', 'C,cc@x.in,3,Pune']],
    ['of three lines, the first with a comma', ['Name,Email,Roll,Bio', '"Rao, Asha",a@x.in,R1,"abc', 'B,b@x.in,R2,def', 'C,c@x.in,R3,ghi"']],
    ['that end with an empty cell too many', ['Name,Email,Bio', 'A,a@x.in,"x', 'B,b@x.in,y,', 'C,c@x.in,z"']],
    ['with spaces behind commas', ['Name, Email, Bio', 'A, a@x.in, "x', 'B, b@x.in, y"']],
    ['by their dates', ['Name;DOB;Bio', 'A;2010-05-04;"x', 'B;4 May 2011;y, z"']],
    ['by their UUIDs', ['Id,Name', '"0b9f3f5e-1c2d-4e3f-8a9b-0c1d2e3f4a5b,A', '1b9f3f5e-1c2d-4e3f-8a9b-0c1d2e3f4a5b",B']],
    ['from the first column on', ['Name,Email,Class', '"Asha,a@x.in,10', 'Bela",b@x.in,11']],
  ])('%s', async (_, lines) => {
    const { problems } = await saidOf(...lines);
    expect(problems).toEqual([expect.stringMatching(/looks like a row of its own: a quotation mark is missing or too many/)]);
  });
});

describe('titles that swallow rows are refused', () => {
  it.each([
    ['closed by inches', ['Name,Email,"Remarks', 'A,a@x.in,5\'10"', 'B,b@x.in,x']],
    ['of several rows', ['Name,Email,"Remark', 'Asha,a@x.in,x', 'Bela,b@x.in,y"']],
    ['from the first on', ['"Name,Email', 'Asha",a@x.in']],
  ])('%s', async (_, lines) => {
    expect((await saidOf(...lines)).refused).toEqual([expect.stringMatching(/^Row 1, which has the titles: .* looks like a row of its own/)]);
  });
});

describe('what may be right is taken with a warning', () => {
  it.each([
    ['an address of two lines', ['Name,Email,Address', 'Asha,a@x.in,"12 MG Road', 'Pune,Maharashtra,India"']],
    ['an address beside a number', ['Name,Class,Address', 'Asha,10,"12 MG Road', 'Pune,Maharashtra,India"']],
    ['a shorter row', ['Name,Email,Class,Bio', 'Asha,a@x.in,10,"x', 'Bela,b@x.in"']],
    ['a row that is longer by an empty cell, without anything sure in it', ['Name,Class,Bio', 'Asha,x,"a', 'Bela,y,b,"']],
    ['two short rows', ['Name,Email,Class,Bio', 'Asha,a@x.in,"10', 'Bela",b@x.in']],
    ['in a column that no field has', ['Name,Email,Remark', 'Asha,a@x.in,"x', 'Bela,y"']],
    ['in the first column', ['Name,Email', '"Asha', 'Bela",b@x.in']],
    ['a title', ['Name,Email,"Remarks', 'good, bad"', 'Asha,a@x.in,x']],
  ])('%s', async (_, lines) => {
    expect(await saidOf(...lines)).toMatchObject({ rows: 1, refused: [], problems: [], doubts: [expect.stringMatching(/goes on over 2 lines/)] });
  });

  it('says in which column', async () => {
    const { rows } = await readCsv(await spooled('Name,Remark,Bio\nAsha,"x\ny,z",b\n'));
    expect(await all(rows)).toMatchObject([{ doubt: { column: 'Remark', message: expect.stringContaining('"x\\ny,z" goes on over 2 lines') } }]);
  });

  it.each([
    ['a text of two lines', ['Name,Email,Bio,Class', 'Asha,a@x.in,"likes chess, games', 'and more",10']],
    ['a title of two lines', ['Name,"Date of', 'birth"', 'Asha,2010-05-04']],
  ])('but nothing is said of %s without a comma behind its first', async (_, lines) => {
    expect(await saidOf(...lines)).toMatchObject({ rows: 1, refused: [], problems: [], doubts: [] });
  });
});

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const row = fc.tuple(
  one('Asha Rao', 'Rao, Bela', 'Chand "CJ" Joshi', 'Devi'),
  fc.nat(99).map((at) => `a${at}@example.in`),
  one('10', '9-A', '', 'R-7'),
  one('Pune', '12, MG Road', '12 MG Road\nPune', '7, Lake View\nPune, Maharashtra', ''),
  one('', "5'10", 'tall 6"', 'likes chess,\nand games', 'reads'),
);
const file = fc.array(row, { minLength: 2, maxLength: 6 }).map((rows) => ({
  count: rows.length,
  text: [['Name', 'Email', 'Class', 'Address', 'Remark'], ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join(''),
}));

/** Each takes a place in the file, as a share of it. */
const slips: readonly ((text: string, share: number) => string)[] = [
  // a stray mark
  (text, share) => insertAt(text, Math.floor(share * text.length)),
  // one that opens or closes a cell where none should
  (text, share) => insertAt(text, placeOf(text, /[,\n](?!$)/g, share) + 1),
  (text, share) => insertAt(text, placeOf(text, /[,\n]/g, share)),
  // one that is missing
  (text, share) => {
    const at = placeOf(text, /"/g, share);
    return text[at] === '"' ? text.slice(0, at) + text.slice(at + 1) : text;
  },
];

const insertAt = (text: string, at: number): string => `${text.slice(0, at)}"${text.slice(at)}`;

function placeOf(text: string, pattern: RegExp, share: number): number {
  const places = [...text.matchAll(pattern)].map(({ index }) => index);
  return places[Math.floor(share * places.length)] ?? 0;
}

it('a mark more or less loses no row without a word, whatever the file', async () => {
  const path = await spooled('');
  const slip = fc.tuple(fc.constantFrom(...slips), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(file, slip, async ({ text, count }, [make, share]) => {
      await writeFile(path, text);
      expect(await said(path)).toMatchObject({ rows: count, refused: [], problems: [] });
      await writeFile(path, make(text, share));
      const { rows, refused, problems, doubts } = await said(path);
      expect(rows >= count || refused.length + problems.length + doubts.length > 0).toBe(true);
    }),
    { seed: 16, numRuns: 300 },
  );
});
