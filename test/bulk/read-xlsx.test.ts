import { describe, expect, it } from 'vitest';

import { readXlsx } from '../../src/bulk/read-xlsx.js';
import type { CellRead } from '../../src/bulk/rows.js';
import { fileOf, partsOf, readAll, readCells, relationship, relationships, withParts, workbookFile, type WorkbookSource } from './xlsx/workbook-file.js';
import { zipOf } from './xlsx/zip.js';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const time = (text: string): Date => new Date(`${text}Z`);

const UNCALCULATED = { unknown: expect.stringContaining('a formula that no program has calculated') };

/** A sheet whose every cell is an inline text. */
function textRows(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`).join('');
}

describe('a cell', () => {
  const cases: readonly { it: string; xml: string; is: unknown; source?: Omit<WorkbookSource, 'sheets'> }[] = [
    { it: 'takes a shared text', xml: '<c r="A2" t="s"><v>1</v></c>', is: 'Priya', source: { sharedStrings: '<si><t>Name</t></si><si><t>Priya</t></si>' } },
    { it: 'takes an inline text', xml: '<c r="A2" t="inlineStr"><is><t>Priya</t></is></c>', is: 'Priya' },
    { it: 'takes an inline text that came with no type', xml: '<c r="A2"><is><t>Priya</t></is></c>', is: 'Priya' },
    {
      it: 'puts the runs of a rich text together',
      xml: '<c r="A2" t="s"><v>0</v></c>',
      is: 'Priya Sharma',
      source: { sharedStrings: '<si><r><rPr><b/></rPr><t xml:space="preserve">Priya </t></r><r><t>Sharma</t></r></si>' },
    },
    {
      it: 'puts the runs of an inline rich text together',
      xml: '<c r="A2" t="inlineStr"><is><r><t>Pri</t></r><r><rPr><i/></rPr><t>ya</t></r></is></c>',
      is: 'Priya',
    },
    {
      it: 'leaves out how Japanese is spoken',
      xml: '<c r="A2" t="s"><v>0</v></c>',
      is: '東京',
      source: { sharedStrings: '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>' },
    },
    { it: 'keeps spaces at the ends where the file says so', xml: '<c r="A2" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', is: ' a ' },
    { it: 'drops spaces at the ends where it doesn’t, as Excel does', xml: '<c r="A2" t="inlineStr"><is><t>\n  a b\t</t></is></c>', is: 'a b' },
    { it: 'keeps line breaks', xml: '<c r="A2" t="inlineStr"><is><t>12 MG Road\nBengaluru</t></is></c>', is: '12 MG Road\nBengaluru' },
    { it: 'resolves XML’s own entities', xml: '<c r="A2" t="inlineStr"><is><t>R&amp;D &lt;b&gt; &#x20b9;</t></is></c>', is: 'R&D <b> ₹' },
    { it: 'takes CDATA', xml: '<c r="A2" t="inlineStr"><is><t><![CDATA[a < b]]></t></is></c>', is: 'a < b' },
    { it: 'resolves the escapes of what XML can’t hold', xml: '<c r="A2" t="inlineStr"><is><t>a_x000D_b _x005F_x0041_</t></is></c>', is: 'a\rb _x0041_' },
    { it: 'takes a number', xml: '<c r="A2"><v>91.5</v></c>', is: 91.5 },
    { it: 'takes a number of type n', xml: '<c r="A2" t="n"><v>9876543210</v></c>', is: 9_876_543_210 },
    { it: 'takes a number with an exponent', xml: '<c r="A2"><v>1.5E-3</v></c>', is: 0.0015 },
    { it: 'keeps a number that is stored as text a text', xml: '<c r="A2" t="inlineStr"><is><t>0042</t></is></c>', is: '0042' },
    { it: 'keeps what isn’t a decimal number as it stands', xml: '<c r="A2"><v>0x10</v></c>', is: '0x10' },
    { it: 'takes true', xml: '<c r="A2" t="b"><v>1</v></c>', is: true },
    { it: 'takes false', xml: '<c r="A2" t="b"><v>0</v></c>', is: false },
    { it: 'takes an error as an error', xml: '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', is: { error: '#DIV/0!' } },
    { it: 'takes a text that reads like an error as a text', xml: '<c r="A2" t="inlineStr"><is><t>#N/A</t></is></c>', is: '#N/A' },
    { it: 'takes a formula’s last number', xml: '<c r="A2"><f>SUM(B2:C2)</f><v>7</v></c>', is: 7 },
    { it: 'takes a formula’s last text', xml: '<c r="A2" t="str"><f>UPPER("a")</f><v>A</v></c>', is: 'A' },
    { it: 'is unknown where a formula was never calculated', xml: '<c r="A2"><f>SUM(B2:C2)</f></c>', is: UNCALCULATED },
    { it: 'is unknown where a formula has a value without anything in it', xml: '<c r="A2"><f>SUM(B2:C2)</f><v/></c>', is: UNCALCULATED },
    { it: 'is unknown where a shared formula was never calculated', xml: '<c r="A2"><f t="shared" si="0"/></c>', is: UNCALCULATED },
    {
      it: 'is unknown where a formula is to be calculated when the workbook is opened',
      xml: '<c r="A2"><f>SUM(B2:C2)</f><v>0</v></c>',
      is: UNCALCULATED,
      source: { after: '<calcPr calcId="124519" fullCalcOnLoad="1"/>' },
    },
    {
      it: 'is a value in such a workbook where it is no formula',
      xml: '<c r="A2"><v>1</v></c>',
      is: 1,
      source: { after: '<calcPr calcId="124519" fullCalcOnLoad="1"/>' },
    },
    { it: 'is empty where a formula’s last text is', xml: '<c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c>', is: null },
    { it: 'is empty where only its format is stored', xml: '<c r="A2" s="1"/><c r="B2"><v>1</v></c>', is: null },
    { it: 'takes an ISO date', xml: '<c r="A2" t="d"><v>2026-01-23</v></c>', is: day('2026-01-23') },
    { it: 'takes an ISO date and time', xml: '<c r="A2" t="d"><v>2026-01-23T09:30:00</v></c>', is: time('2026-01-23T09:30:00') },
    { it: 'keeps an ISO date that doesn’t exist as it stands', xml: '<c r="A2" t="d"><v>2026-02-30</v></c>', is: '2026-02-30' },
  ];
  it.each(cases)('$it', async ({ xml, is, source }) => {
    const cells = await readCells(xml, source);
    expect(cells[0]).toEqual(is);
  });
});

describe('a number', () => {
  const styles = (xfs: string, formats = ''): string =>
    `<numFmts>${formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs>`;
  const custom = (code: string): string => styles('<xf numFmtId="164"/>', `<numFmt numFmtId="164" formatCode="${code}"/>`);
  const cases: readonly { it: string; value: string; styles: string; is: CellRead; before?: string }[] = [
    { it: 'of a built-in date format is a date', value: '46045', styles: styles('<xf numFmtId="14"/>'), is: day('2026-01-23') },
    { it: 'of a built-in time format is a time of day', value: '0.4375', styles: styles('<xf numFmtId="20"/>'), is: time('1899-12-30T10:30:00') },
    { it: 'of a custom date format is a date', value: '46045', styles: custom('dd/mm/yyyy;@'), is: day('2026-01-23') },
    {
      it: 'of a format with a time is a date with that time',
      value: '46045.395833333336',
      styles: custom('yyyy-mm-dd hh:mm'),
      is: time('2026-01-23T09:30:00'),
    },
    { it: 'of a currency’s format is a number', value: '46045', styles: custom('[$₹-4009]#,##0.00'), is: 46_045 },
    { it: 'of a format with words is told with them', value: '12', styles: custom('0 &quot;days&quot;'), is: { number: 12, shown: '12 days' } },
    { it: 'of a percent format is the percentage that is shown', value: '0.85', styles: styles('<xf numFmtId="9"/>'), is: '85%' },
    { it: 'of a percent format with decimals keeps them all', value: '7.0000000000000007E-2', styles: styles('<xf numFmtId="10"/>'), is: '7%' },
    { it: 'of a custom percent format is a percentage too', value: '-0.125', styles: custom('0.0%;[Red]-0.0%'), is: '-12.5%' },
    { it: 'of a format with a percent sign as a mere letter is told with it', value: '85', styles: custom('0\\%'), is: { number: 85, shown: '85%' } },
    { it: 'that is shown with zeros in front is told with them', value: '42', styles: custom('00000'), is: { number: 42, shown: '00042' } },
    { it: 'that is shown with a text in front is told with it', value: '8', styles: custom('&quot;CBSE-&quot;0000'), is: { number: 8, shown: 'CBSE-0008' } },
    { it: 'of days that is shown as hours is told with them', value: '1.5', styles: custom('[h]:mm'), is: { number: 1.5, shown: '36:00' } },
    {
      it: 'is counted from 1904 where the workbook says so',
      value: '44583',
      styles: styles('<xf numFmtId="14"/>'),
      is: day('2026-01-23'),
      before: '<workbookPr date1904="1"/>',
    },
    { it: 'of a date’s format that is no day stays a number', value: '-1', styles: styles('<xf numFmtId="14"/>'), is: -1 },
  ];
  it.each(cases)('$it', async ({ value, styles: xml, is, before = '' }) => {
    const [cell] = await readCells(`<c r="A2" s="1"><v>${value}</v></c>`, { styles: xml, before });
    expect(cell).toEqual(is);
  });

  it('without a styles part is a number', async () => {
    expect(await readCells('<c r="A2" s="1"><v>46045</v></c>')).toEqual([46_045]);
  });
});

describe('a table', () => {
  it('has the first row as its header and the rows below with the numbers that the spreadsheet shows', async () => {
    const rows = textRows([
      ['Name', 'Email'],
      ['Priya', 'priya@example.in'],
      ['Arjun', 'arjun@example.in'],
    ]);
    expect(await readAll(workbookFile({ sheets: [{ name: 'Students', rows }] }))).toEqual({
      header: ['Name', 'Email'],
      rows: [
        { number: 2, cells: ['Priya', 'priya@example.in'] },
        { number: 3, cells: ['Arjun', 'arjun@example.in'] },
      ],
    });
  });

  it('begins at the first row that holds anything, and keeps the row numbers across empty ones', async () => {
    const rows = `<row r="1"/><row r="3"><c r="A3"/><c r="B3" t="inlineStr"><is><t xml:space="preserve">  </t></is></c></row>
      <row r="4"><c r="A4" t="inlineStr"><is><t>Name</t></is></c></row>
      <row r="5"/><row r="6"><c r="A6" t="inlineStr"><is><t>Priya</t></is></c></row>
      <row r="7"><c r="A7" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row><row r="900"><c r="A900" t="inlineStr"><is><t>Arjun</t></is></c></row>`;
    expect(await readAll(workbookFile({ sheets: [{ name: 'Students', rows }] }))).toEqual({
      header: ['Name'],
      rows: [
        { number: 6, cells: ['Priya'] },
        { number: 900, cells: ['Arjun'] },
      ],
    });
  });

  it('has holes where cells are missing; what stands right of the last title is no row by itself', async () => {
    const rows = `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="D1" t="inlineStr"><is><t>d</t></is></c><c r="E1" t="inlineStr"><is><t xml:space="preserve"> </t></is></c><c r="F1"/></row>
      <row r="2"><c r="B2"><v>2</v></c><c r="F2"><v>6</v></c></row><row r="3"><c r="D3"><v>4</v></c></row><row r="4"><c r="F4"><v>6</v></c></row>`;
    expect(await readAll(workbookFile({ sheets: [{ name: 'S', rows }] }))).toEqual({
      header: ['a', '', '', 'd'],
      rows: [
        { number: 2, cells: [null, 2, null, null, null, 6] },
        { number: 3, cells: [null, null, null, 4] },
      ],
    });
  });

  it('reads cells and rows that carry no reference, as some libraries write them', async () => {
    const rows = `<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row>
      <row r="7"><c r="B7"><v>3</v></c></row><row><c><v>4</v></c></row>`;
    const { rows: read } = await readAll(workbookFile({ sheets: [{ name: 'S', rows }] }));
    expect(read).toEqual([
      { number: 2, cells: [1, 2] },
      { number: 7, cells: [null, 3] },
      { number: 8, cells: [4] },
    ]);
  });

  it('takes titles that are numbers, dates and errors as the texts that are shown', async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
    const rows = '<row r="1"><c r="A1"><v>2026</v></c><c r="B1" s="1"><v>46045</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c></row>';
    const { header } = await readXlsx(workbookFile({ sheets: [{ name: 'S', rows }], styles }));
    expect(header).toEqual(['2026', '2026-01-23', 'TRUE', '#N/A']);
  });

  it('is refused where a title is a formula that was never calculated', async () => {
    const path = workbookFile({ sheets: [{ name: 'S', rows: '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1"><f>A1</f></c></row>' }] });
    await expect(readXlsx(path)).rejects.toThrow('The title of column B is a formula that no program has calculated');
  });

  it('can be read again from its first row, also after a reader that stopped early', async () => {
    const table = await readXlsx(workbookFile({ sheets: [{ name: 'S', rows: textRows([['a'], ['1'], ['2']]) }] }));
    const seen: CellRead[] = [];
    for await (const { cells } of table.rows) {
      seen.push(cells[0] ?? null);
      break;
    }
    for await (const { cells } of table.rows) seen.push(cells[0] ?? null);
    expect(seen).toEqual(['1', '1', '2']);
  });

  it('is empty under a header without records', async () => {
    expect(await readAll(workbookFile({ sheets: [{ name: 'S', rows: textRows([['Name', 'Email']]) }] }))).toEqual({ header: ['Name', 'Email'], rows: [] });
  });
});

describe('a sheet', () => {
  const rowsOf = (title: string): string => textRows([[title], ['1']]);
  const sheets = [
    { name: 'Notes', rows: rowsOf('notes'), state: 'hidden' },
    { name: 'Chart', rows: rowsOf('chart'), type: 'chartsheet' },
    { name: 'Students', rows: rowsOf('students') },
    { name: 'Old', rows: rowsOf('old'), state: 'veryHidden' },
    { name: 'Kurse & Räume', rows: rowsOf('courses') },
  ];
  it.each([
    { asked: undefined, read: 'students' },
    { asked: 'Students', read: 'students' },
    { asked: 'sTUDENTS ', read: 'students' },
    { asked: 'kurse & räume', read: 'courses' },
    { asked: 'Notes', read: 'notes' },
    { asked: 'old', read: 'old' },
  ])('asked for as $asked is $read', async ({ asked, read }) => {
    const { header } = await readXlsx(workbookFile({ sheets }), asked);
    expect(header).toEqual([read]);
  });
});

describe('a package', () => {
  const source = { sheets: [{ name: 'S', rows: textRows([['a'], ['1']]) }] };
  const parts = partsOf(source);
  const renamed = (change: (name: string) => string): Buffer => zipOf(parts.map((part) => ({ ...part, name: change(part.name) })));
  const found = { header: ['a'], rows: [{ number: 2, cells: ['1'] }] };

  it.each([
    { it: 'with sizes after the data', bytes: zipOf(parts.map((part) => ({ ...part, descriptor: true }))) },
    { it: 'that stores without deflating', bytes: zipOf(parts.map((part) => ({ ...part, store: true }))) },
    { it: 'with zip64 records', bytes: zip64(parts) },
    { it: 'with backslashes in its names', bytes: renamed((name) => name.replaceAll('/', '\\')) },
    { it: 'with a slash before its names', bytes: renamed((name) => `/${name}`) },
    { it: 'with names in another case', bytes: renamed((name) => name.toUpperCase()) },
    { it: 'in another order', bytes: zipOf([...parts].reverse()) },
    {
      it: 'with absolute targets',
      bytes: zipOf(
        withParts(parts, [{ name: 'xl/_rels/workbook.xml.rels', data: relationships([relationship('rId1', 'worksheet', '/xl/worksheets/sheet1.xml')]) }]),
      ),
    },
    {
      it: 'with targets that climb',
      bytes: zipOf(
        withParts(parts, [{ name: 'xl/_rels/workbook.xml.rels', data: relationships([relationship('rId1', 'worksheet', '../xl/./worksheets/sheet1.xml')]) }]),
      ),
    },
    { it: 'without relationships of its own', bytes: zipOf(parts.filter(({ name }) => name !== '_rels/.rels')) },
    { it: 'with macros', bytes: zipOf([...parts, { name: 'xl/vbaProject.bin', data: Buffer.from('Sub Auto_Open()') }]) },
    {
      it: 'with links to other files',
      bytes: zipOf(
        withParts(parts, [
          {
            name: 'xl/_rels/workbook.xml.rels',
            data: relationships([
              relationship('rId1', 'worksheet', 'worksheets/sheet1.xml'),
              '<Relationship Id="rId7" Type="x/styles" Target="file:///etc/passwd" TargetMode="External"/>',
            ]),
          },
        ]),
      ),
    },
  ])('$it is read', async ({ bytes }) => {
    expect(await readAll(fileOf(bytes))).toEqual(found);
  });

  it.each(['utf16le', 'utf16be'] as const)('with parts in %s is read', async (encoding) => {
    const encode = (text: string): Buffer => {
      const bytes = Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le');
      return encoding === 'utf16be' ? bytes.swap16() : bytes;
    };
    expect(await readAll(fileOf(zipOf(parts.map((part) => ({ ...part, data: encode(String(part.data)) })))))).toEqual(found);
  });

  it('of the strict kind, with other namespaces and a prefix on every element, is read', async () => {
    const strict = 'http://purl.oclc.org/ooxml';
    const entries = [
      { name: '_rels/.rels', data: strictRelationships(strict, 'officeDocument', 'xl/workbook.xml') },
      { name: 'xl/_rels/workbook.xml.rels', data: strictRelationships(strict, 'worksheet', 'worksheets/sheet1.xml') },
      {
        name: 'xl/workbook.xml',
        data: `<x:workbook xmlns:x="${strict}/spreadsheetml/main" xmlns:rel="${strict}/officeDocument/relationships" conformance="strict"><x:sheets><x:sheet name="S" sheetId="1" rel:id="rId1"/></x:sheets></x:workbook>`,
      },
      {
        name: 'xl/worksheets/sheet1.xml',
        data: `<x:worksheet xmlns:x="${strict}/spreadsheetml/main"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="d"><x:v>2026-01-23T00:00:00</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
      },
    ];
    expect(await readAll(fileOf(zipOf(entries)))).toEqual({ header: ['a'], rows: [{ number: 2, cells: [day('2026-01-23')] }] });
  });
});

function zip64(parts: Parameters<typeof zipOf>[0]): Buffer {
  const plain = zipOf(parts);
  const directory = plain.readUInt32LE(plain.length - 6);
  return zipOf(parts, { zip64: { count: BigInt(parts.length), directory: BigInt(directory) } });
}

function strictRelationships(root: string, type: string, target: string): string {
  return relationships([`<Relationship Id="rId1" Type="${root}/officeDocument/relationships/${type}" Target="${target}"/>`]);
}
