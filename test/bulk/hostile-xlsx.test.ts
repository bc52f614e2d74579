// Files that are sent as workbooks and are none, are broken, or are made to do harm: each is refused in a sentence that says what to
// change, within two seconds of a processor (on a busy machine the clock says little), and with little memory.

import { describe, expect, it } from 'vitest';

import { UnreadableFile } from '../../src/bulk/rows.js';
import { fileOf, MAIN, OFFICE, partsOf, readAll, relationship, relationships, withParts } from './xlsx/workbook-file.js';
import { zipOf, type ZipEntry } from './xlsx/zip.js';

const MIB = 1024 * 1024;
const HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>';
const SHEET = 'xl/worksheets/sheet1.xml';
const plain = partsOf({ sheets: [{ name: 'Students', rows: `${HEADER}<row r="2"><c r="A2" t="inlineStr"><is><t>Priya</t></is></c></row>` }] });
const whole = zipOf(plain);

const sheetXml = (rows: string, after = ''): string => `<worksheet xmlns="${MAIN}"><sheetData>${HEADER}${rows}</sheetData>${after}</worksheet>`;
const withPart = (entry: ZipEntry): Buffer => zipOf(withParts(plain, [entry]));
const withRows = (rows: string): Buffer => withPart({ name: SHEET, data: sheetXml(rows) });

interface Hostile {
  readonly it: string;
  readonly bytes: () => Buffer;
  readonly says: RegExp;
  readonly sheet?: string;
}

async function refusal({ bytes, sheet }: Hostile): Promise<string> {
  const path = fileOf(bytes());
  const memory = process.memoryUsage().rss;
  const start = process.cpuUsage();
  const error = await readAll(path, sheet).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(2_000);
  expect(process.memoryUsage().rss - memory).toBeLessThan(200 * MIB);
  expect(error).toBeInstanceOf(UnreadableFile);
  const message = error instanceof Error ? error.message : '';
  expect(message.length).toBeLessThan(400);
  expect(message).toMatch(/\.$/);
  return message;
}

describe('what is no workbook', () => {
  const cases: readonly Hostile[] = [
    { it: 'no zip at all', bytes: () => Buffer.from('Name,Email\nPriya,priya@example.in\n'), says: /damaged/ },
    {
      it: 'an OpenDocument spreadsheet',
      bytes: () =>
        zipOf([
          { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', store: true },
          { name: 'content.xml', data: '<x/>' },
        ]),
      says: /OpenDocument file \(\.ods\)/,
    },
    { it: 'a Numbers document', bytes: () => zipOf([{ name: 'Index/Document.iwa', data: 'x' }]), says: /export it from Numbers/ },
    {
      it: 'a binary workbook',
      bytes: () =>
        zipOf([
          { name: '_rels/.rels', data: relationships([relationship('rId1', 'officeDocument', 'xl/workbook.bin')]) },
          { name: 'xl/workbook.bin', data: 'x' },
        ]),
      says: /binary workbook \(\.xlsb\)/,
    },
    {
      it: 'a Word document',
      bytes: () =>
        zipOf([
          { name: '_rels/.rels', data: relationships([relationship('rId1', 'officeDocument', 'word/document.xml')]) },
          { name: 'word/document.xml', data: '<x/>' },
        ]),
      says: /Word document/,
    },
    { it: 'a zip of other files', bytes: () => zipOf([{ name: 'students.csv', data: 'Name' }]), says: /zip without a workbook in it/ },
    { it: 'an empty zip', bytes: () => zipOf([]), says: /zip without a workbook in it/ },
  ];
  it.each(cases)('$it', async (hostile) => {
    expect(await refusal(hostile)).toMatch(hostile.says);
  });
});

describe('a broken workbook', () => {
  const cases: readonly Hostile[] = [
    { it: 'half an upload', bytes: () => whole.subarray(0, whole.length / 2), says: /end of its file is missing, as after half an upload/ },
    { it: 'all but the last byte', bytes: () => whole.subarray(0, -1), says: /damaged: .*save it again and send the new file/ },
    { it: 'only its first four bytes', bytes: () => whole.subarray(0, 4), says: /end of its file is missing/ },
    { it: 'a changed byte in a sheet', bytes: () => withPart({ name: SHEET, data: sheetXml(''), crc: 1 }), says: /checksum of xl\/worksheets\/sheet1\.xml/ },
    {
      it: 'a sheet that can’t be unpacked',
      bytes: () => withPart({ name: SHEET, data: Buffer.from([0xff, 0xff, 0xff]), store: true, method: 8 }),
      says: /xl\/worksheets\/sheet1\.xml can't be unpacked/,
    },
    {
      it: 'a sheet that is shorter than declared',
      bytes: () => withPart({ name: SHEET, data: sheetXml(''), declared: 100_000 }),
      says: /is cut off: .* of its 100,000 bytes/,
    },
    { it: 'a sheet that isn’t there', bytes: () => zipOf(plain.filter(({ name }) => name !== SHEET)), says: /it has no xl\/worksheets\/sheet1\.xml/ },
    {
      it: 'a sheet without a relationship',
      bytes: () => withPart({ name: 'xl/_rels/workbook.xml.rels', data: relationships([]) }),
      says: /sheet "Students" leads nowhere/,
    },
    { it: 'XML that ends in the middle', bytes: () => withPart({ name: SHEET, data: sheetXml('').slice(0, -20) }), says: /isn't well-formed XML/ },
    { it: 'XML with an unknown entity', bytes: () => withRows('<row><c t="str"><v>&nbsp;</v></c></row>'), says: /isn't well-formed XML \(undefined entity\)/ },
    {
      it: 'a part that isn’t text',
      bytes: () => withPart({ name: SHEET, data: Buffer.from(sheetXml('<row><c t="str"><v>caf\u00e9</v></c></row>'), 'latin1') }),
      says: /has bytes that aren't text/,
    },
    {
      it: 'a cell that refers to no shared text',
      bytes: () => withRows('<row r="2"><c r="AB2" t="s"><v>7</v></c></row><row r="3"><c r="A3" t="s"><v>7</v></c></row>'),
      says: /cell AB2 refers to a text that isn't there/,
    },
    { it: 'a row without a number', bytes: () => withRows('<row r="two"/>'), says: /rows is numbered "two"/ },
    { it: 'a cell without a column', bytes: () => withRows('<row r="2"><c r="7"><v>1</v></c></row>'), says: /cells is named "7"/ },
    { it: 'a compression of other zips', bytes: () => withPart({ name: SHEET, data: 'x', store: true, method: 14 }), says: /method 14/ },
    { it: 'an encrypted part', bytes: () => withPart({ name: SHEET, data: 'x', flags: 1 }), says: /protected by a password/ },
    { it: 'a part that says it was encrypted strongly', bytes: () => withPart({ name: SHEET, data: 'x', flags: 0x41 }), says: /zip directory is broken/ },
    { it: 'a part twice', bytes: () => zipOf([...plain, ...plain.filter(({ name }) => name === SHEET)]), says: /has "xl\/worksheets\/sheet1\.xml" twice/ },
  ];
  it.each(cases)('$it', async (hostile) => {
    expect(await refusal(hostile)).toMatch(hostile.says);
  });
});

describe('a sheet that can’t be read', () => {
  const chart = partsOf({ sheets: [{ name: 'Marks', rows: '', type: 'chartsheet' }] });
  const two = partsOf({
    sheets: [
      { name: 'Students', rows: HEADER },
      { name: 'Marks', rows: '', type: 'chartsheet' },
      { name: 'Staff', rows: HEADER },
    ],
  });
  const cases: readonly Hostile[] = [
    { it: 'one that isn’t there', bytes: () => zipOf(two), sheet: 'Pupils', says: /no sheet "Pupils": `sheet` must be one of "Students", "Staff"\./ },
    {
      it: 'one that is a chart',
      bytes: () => zipOf(two),
      sheet: 'marks',
      says: /"Marks" has no cells \(it is a chart or the like\): `sheet` must be one of "Students", "Staff"\./,
    },
    { it: 'none but a chart', bytes: () => zipOf(chart), says: /no sheet of cells, only charts/ },
    {
      it: 'none but hidden ones',
      bytes: () => zipOf(partsOf({ sheets: [{ name: 'S', rows: HEADER, state: 'hidden' }] })),
      says: /hidden: name the one to read by `sheet` \("S"\)/,
    },
    {
      it: 'an empty one',
      bytes: () => zipOf(partsOf({ sheets: [{ name: 'S', rows: '' }] })),
      says: /nothing in the first 1,000 rows of the sheet "S": put the names of the columns in its first row/,
    },
    {
      it: 'one of many, of which only twenty are named',
      bytes: () => zipOf(partsOf({ sheets: Array.from({ length: 30 }, (_, at) => ({ name: `S${at}`, rows: HEADER })) })),
      sheet: 'x',
      says: /"S19" and 10 more\./,
    },
  ];
  it.each(cases)('$it', async (hostile) => {
    expect(await refusal(hostile)).toMatch(hostile.says);
  });
});

describe('a workbook that would do harm', () => {
  const entity = (declarations: string, use: string): Buffer => {
    return withPart({ name: SHEET, data: `<?xml version="1.0"?><!DOCTYPE x [${declarations}]>${sheetXml(`<row><c t="str"><v>${use}</v></c></row>`)}` });
  };
  const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
  const bomb = Buffer.alloc(64 * MIB, 0x20);
  const repeated = (text: string, times: number): string => text.repeat(times);
  const cases: readonly Hostile[] = [
    {
      it: 'a part that declares 1 GiB',
      bytes: () => withPart({ name: 'xl/media/image1.png', data: 'x', declared: 1024 * MIB }),
      says: /unpacks to 1,025 MiB, more than the 512 MiB/,
    },
    {
      it: 'parts that declare 1 GiB together',
      bytes: () => zipOf([...plain, ...Array.from({ length: 4 }, (_, at) => ({ name: `xl/media/${at}.png`, data: 'x', declared: 256 * MIB }))]),
      says: /unpacks to 1,025 MiB/,
    },
    {
      it: 'a sheet of 64 MiB that declares 1,000 bytes',
      bytes: () => withPart({ name: SHEET, data: bomb, declared: 1_000 }),
      says: /unpacks to more than the 1,000 bytes that it declares, as a zip bomb does/,
    },
    { it: 'a sheet of 64 MiB of white space, honestly declared', bytes: () => withPart({ name: SHEET, data: bomb }), says: /damaged/ },
    {
      it: 'shared texts that grow past what they declare',
      bytes: () =>
        zipOf(withParts(partsOf({ sheets: [{ name: 'S', rows: HEADER }], sharedStrings: '' }), [{ name: 'xl/sharedStrings.xml', data: bomb, declared: 9 }])),
      says: /zip bomb/,
    },
    {
      it: '1,001 parts',
      bytes: () => zipOf([...plain, ...Array.from({ length: 1_001 - plain.length }, (_, at) => ({ name: `xl/media/${at}.png`, data: 'x' }))]),
      says: /has 1,001 parts, more than the 1,000/,
    },
    {
      it: '1,001 parts of which its end declares 5',
      bytes: () => zipOf([...plain, ...Array.from({ length: 996 }, (_, at) => ({ name: `../${at}.png`, data: 'x' }))], { count: 6 }),
      says: /named "\.\.\/0\.png"/,
    },
    { it: 'parts that lie inside one another', bytes: quotedParts, says: /lies inside another of its parts/ },
    {
      it: 'a zip64 end that counts four billion parts',
      bytes: () => zipOf(plain, { zip64: { count: 4_294_967_297n, directory: 0n } }),
      says: /has 4,294,967,297 parts/,
    },
    {
      it: 'a zip64 directory past the end of all files',
      bytes: () => zipOf(plain, { zip64: { count: 5n, directory: 0xffff_ffff_ffff_fff0n } }),
      says: /damaged/,
    },
    { it: 'a zip64 directory past the end of this one', bytes: () => zipOf(plain, { zip64: { count: 5n, directory: 100_000_000n } }), says: /damaged/ },
    { it: 'a zip64 end that is nowhere', bytes: () => zipOf(plain, { zip64: { count: 5n, directory: 0n, record: 0xffff_ffff_ffff_fff0n } }), says: /damaged/ },
    {
      it: 'a part past the end of the file',
      bytes: () => withPart({ name: SHEET, data: sheetXml(''), offset: 0xffff_fff0 }),
      says: /is cut off: the file ends before it does/,
    },
    {
      it: 'a part that isn’t where the directory says',
      bytes: () => withPart({ name: SHEET, data: sheetXml(''), offset: withPart({ name: SHEET, data: '' }).indexOf(SHEET) - 29 }),
      says: /xl\/worksheets\/sheet1\.xml isn't where the zip's directory says/,
    },
    {
      it: 'a name that climbs',
      bytes: () => zipOf([...plain, { name: '../../../../etc/cron.d/job', data: '* * * * * root true' }]),
      says: /named "\.\.\/\.\.\/\.\.\/\.\.\/etc\/cron\.d\/job", which no spreadsheet program writes/,
    },
    {
      it: 'a name that climbs by backslashes',
      bytes: () => zipOf([...plain, { name: 'xl\\..\\..\\job', data: 'x' }]),
      says: /which no spreadsheet program writes/,
    },
    { it: 'a name on a drive', bytes: () => zipOf([...plain, { name: 'C:\\Windows\\job', data: 'x' }]), says: /which no spreadsheet program writes/ },
    { it: 'a billion laughs', bytes: () => entity(`<!ENTITY l0 "ha">${laughs}`, '&l9;'), says: /declares a document type \(DTD\)/ },
    { it: 'an external entity', bytes: () => entity('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;'), says: /declares a document type \(DTD\)/ },
    {
      it: 'an external DTD',
      bytes: () => withPart({ name: 'xl/workbook.xml', data: `<!DOCTYPE workbook SYSTEM "http://127.0.0.1:1/x.dtd"><workbook xmlns="${MAIN}"/>` }),
      says: /declares a document type \(DTD\)/,
    },
    {
      it: 'a DTD that never ends',
      bytes: () => withPart({ name: SHEET, data: `<!DOCTYPE x [${repeated('<!ENTITY a "b">', MIB)}` }),
      says: /declares a document type \(DTD\)/,
    },
    {
      it: 'a million columns',
      bytes: () => withRows(`<row r="2">${repeated('<c><v>1</v></c>', 1_000_000)}</row>`),
      says: /Row 2 of the sheet has more than 16,384 columns: delete those to the right/,
    },
    {
      it: 'a cell in the millionth column',
      bytes: () => withRows('<row r="2"><c r="BDWGN2"><v>1</v></c></row>'),
      says: /Row 2 of the sheet has more than 16,384 columns/,
    },
    {
      it: 'a column name that never ends',
      bytes: () => withRows(`<row r="2"><c r="${repeated('Z', MIB)}"><v>1</v></c></row>`),
      says: /more than 16,384 columns/,
    },
    { it: 'a row after the last', bytes: () => withRows('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), says: /more than 1,048,576 rows/ },
    { it: 'rows after the last that carry no number', bytes: () => withRows(`<row r="1048570"/>${repeated('<row/>', 10)}`), says: /more than 1,048,576 rows/ },
    {
      it: 'two million empty rows before the header',
      bytes: () => withPart({ name: SHEET, data: `<worksheet xmlns="${MAIN}"><sheetData>${repeated('<row/>', 2_000_000)}${HEADER}</sheetData></worksheet>` }),
      says: /nothing in the first 1,000 rows/,
    },
    {
      it: 'a cell of 2 MiB',
      bytes: () => withRows(`<row r="2"><c r="A2" t="inlineStr"><is><t>${repeated('x', 2 * MIB)}</t></is></c></row>`),
      says: /A cell of the workbook holds more than 1,048,576 characters/,
    },
    {
      it: 'a cell of 2 MiB in many runs',
      bytes: () => withRows(`<row r="2"><c r="A2" t="inlineStr"><is>${repeated('<r><t>xxxxxxxx</t></r>', MIB / 4)}</is></c></row>`),
      says: /more than 1,048,576 characters/,
    },
    {
      it: 'a text of 20 MiB',
      bytes: () => withRows(`<row r="2"><c r="A2" t="str"><v>${repeated('x', 20 * MIB)}</v></c></row>`),
      says: /has a text or tag of more than 2 MiB/,
    },
    {
      it: 'an attribute of 20 MiB',
      bytes: () => withRows(`<row r="2"><c r="A2" t="${repeated('x', 20 * MIB)}"/></row>`),
      says: /has a text or tag of more than 2 MiB/,
    },
    {
      it: 'three hundred thousand attributes',
      bytes: () => withRows(`<row r="2"><c ${Array.from({ length: 300_000 }, (_, at) => `a${at}=""`).join(' ')}/></row>`),
      says: /has a text or tag of more than 2 MiB/,
    },
    { it: 'a comment of 20 MiB', bytes: () => withRows(`<!--${repeated('x', 20 * MIB)}-->`), says: /has a text or tag of more than 2 MiB/ },
    {
      it: 'elements nested a million deep',
      bytes: () => withRows(`${repeated('<a>', 1_000_000)}${repeated('</a>', 1_000_000)}`),
      says: /nested more than 100 deep/,
    },
    {
      it: 'a hundred thousand relationships',
      bytes: () =>
        withPart({
          name: 'xl/_rels/workbook.xml.rels',
          data: relationships(Array.from({ length: 100_000 }, (_, at) => relationship(`rId${at}`, 'worksheet', 'worksheets/sheet1.xml'))),
        }),
      says: /names more than 1,000 parts/,
    },
    {
      it: 'a hundred thousand sheets',
      bytes: () =>
        withPart({
          name: 'xl/workbook.xml',
          data: `<workbook xmlns:r="${OFFICE}"><sheets>${repeated('<sheet name="S" r:id="rId1"/>', 100_000)}</sheets></workbook>`,
        }),
      says: /lists more than 1,000 sheets/,
    },
    {
      it: 'a million cell formats',
      bytes: () => zipOf(partsOf({ sheets: [{ name: 'S', rows: HEADER }], styles: `<cellXfs>${repeated('<xf/>', 1_000_000)}</cellXfs>` })),
      says: /more than 65,536 cell formats/,
    },
  ];
  it.each(cases)('$it', async (hostile) => {
    expect(await refusal(hostile)).toMatch(hostile.says);
  });

  it.each([
    {
      it: 'shared texts of 129 MiB',
      sst: { data: '<sst>', declared: 129 * MIB },
      says: /more than 3,000,000 different texts, or 128 MiB of them: save its table as CSV/,
    },
    {
      it: 'four million shared texts without a letter',
      sst: { data: `<sst>${'<si/>'.repeat(4_000_000)}</sst>` },
      says: /more than 3,000,000 different texts/,
    },
  ])('$it', async ({ it: name, sst, says }) => {
    const parts = partsOf({ sheets: [{ name: 'S', rows: HEADER }], sharedStrings: '' });
    expect(await refusal({ it: name, bytes: () => zipOf(withParts(parts, [{ name: 'xl/sharedStrings.xml', ...sst }])), says })).toMatch(says);
  });

  it('styles of 33 MiB', async () => {
    const parts = partsOf({ sheets: [{ name: 'S', rows: HEADER }], styles: '' });
    const hostile = { it: '', bytes: () => zipOf(withParts(parts, [{ name: 'xl/styles.xml', data: '<styleSheet>', declared: 33 * MIB }])), says: /./ };
    expect(await refusal(hostile)).toMatch(/its xl\/styles\.xml is larger than 32 MiB/);
  });
});

describe('any byte of a workbook', () => {
  it('may be changed: it is read or refused, and the process lives', async () => {
    const random = seeded(20_260_123);
    for (let round = 0; round < 200; round += 1) {
      const bytes = Buffer.from(whole);
      // half of the rounds in the directory and the end record, where the numbers are that lead elsewhere
      const from = round % 2 === 0 ? 0 : whole.indexOf('PK\u0001\u0002');
      for (let change = 0; change < 3; change += 1)
        bytes[from + Math.floor(random() * (bytes.length - from))] = [0, 0xff, Math.floor(random() * 256)][change] ?? 0;
      await readAll(fileOf(bytes)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UnreadableFile);
      });
    }
  });
});

describe('what looks like harm and does none', () => {
  it('a formula is text or its last value, never run', async () => {
    const rows = `<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1:1/")</f><v>old</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>=cmd|'/C calc'!A0</t></is></c></row>`;
    expect((await readAll(fileOf(withRows(rows)))).rows.map(({ cells }) => cells)).toEqual([['old'], ["=cmd|'/C calc'!A0"]]);
  });

  it('names that objects have of their own are titles and texts like any other', async () => {
    const rows = '<row r="2" __proto__="x"><c r="A2" t="inlineStr" constructor="y"><is><t>__proto__</t></is></c></row>';
    expect((await readAll(fileOf(withRows(rows)))).rows).toEqual([{ number: 2, cells: ['__proto__'] }]);
  });

  it('a text that a careless pattern would take minutes over is read at once', async () => {
    const spaces = `x${' '.repeat(900_000)}x`;
    const start = performance.now();
    const rows = `<row r="2"><c r="A2" t="inlineStr"><is><t>${spaces}</t></is></c></row><row r="3"><c r="A3"><v>${'1'.repeat(900_000)}x</v></c></row>`;
    const { rows: read } = await readAll(fileOf(withRows(rows)));
    expect(read[0]?.cells[0]).toBe(spaces);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('a file that isn’t there is an error of the file system, not of the file', async () => {
    await expect(readAll('/nonexistent/upload')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As David Fifield's bombs do it, in small: a second entry begins inside the first one's data. */
function quotedParts(): Buffer {
  const inner = zipOf([{ name: 'b', data: 'x', store: true }]);
  return zipOf([...plain, { name: 'a', data: inner, store: true }, { name: 'b', data: 'x', store: true, offset: zipOf(plain).indexOf('PK\u0001\u0002') + 31 }]);
}
