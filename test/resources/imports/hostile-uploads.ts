// Files that a hostile or careless client sends in place of a file of records, and what is answered. Each comes with its declared type and
// name; those that are `large` take a while to make and to send.

import { deflateRawSync } from 'node:zlib';

import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { MAIN, OFFICE, partsOf, relationship, relationships, withParts } from '../../bulk/xlsx/workbook-file.js';
import { zipOf, type ZipEntry } from '../../bulk/xlsx/zip.js';

export interface HostileUpload {
  readonly it: string;
  readonly bytes: () => Buffer;
  readonly type: string;
  readonly name: string;
  readonly says: RegExp;
  readonly large?: boolean;
}

const MIB = 1024 * 1024;
/** Just under what a bulk body may have. */
const MOST = 31 * MIB;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const SHEET = 'xl/worksheets/sheet1.xml';

const inline = (reference: string, text: string): string => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
const HEADER = `<row r="1">${inline('A1', 'Name')}${inline('B1', 'Email')}</row>`;
const GOOD = `<row r="2">${inline('A2', 'Asha')}${inline('B2', 'asha@example.in')}</row>`;
const plain = partsOf({ sheets: [{ name: 'Students', rows: HEADER + GOOD }], sharedStrings: '<si><t>x</t></si>', styles: '<cellXfs><xf/></cellXfs>' });
const withPart = (entry: ZipEntry): Buffer => zipOf(withParts(plain, [entry]));
const withRows = (rows: string): Buffer =>
  withPart({ name: SHEET, data: `<worksheet xmlns="${MAIN}"><sheetData>${HEADER}${GOOD}${rows}</sheetData></worksheet>` });

const xlsx = (it: string, bytes: () => Buffer, says: RegExp, large = false): HostileUpload => ({
  it,
  bytes,
  type: MEDIA_TYPES.xlsx,
  name: 'students.xlsx',
  says,
  large,
});
const text =
  (type: string, name: string) =>
  (it: string, content: () => string | Buffer, says: RegExp, large = false): HostileUpload => ({
    it,
    bytes: () => Buffer.from(content()),
    type,
    name,
    says,
    large,
  });
const csv = text('text/csv', 'students.csv');
const json = text('application/json', 'students.json');
const ndjson = text('application/x-ndjson', 'students.ndjson');

/** A part of the workbook that declares a document type, with its own root and an entity of a file of this machine. */
function withDoctype(part: string): HostileUpload {
  const doctype = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  return xlsx(
    `an external entity in ${part}`,
    () => withPart({ name: part, data: `<?xml version="1.0"?>${doctype}<x>&x;</x>` }),
    /declares a document type \(DTD\)/,
  );
}

/** An old Office file, as a workbook with a password is one too: only its first bytes and the names of its streams. */
function compound(...streams: readonly string[]): Buffer {
  const header = Buffer.alloc(4_096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  for (const [at, name] of streams.entries()) header.write(name, 1_024 + at * 128, 'utf16le');
  return header;
}

export const HOSTILE: readonly HostileUpload[] = [
  // no file of records
  { ...csv('a PDF called .csv', () => '%PDF-1.7\n%\xe2\xe3\n1 0 obj', /PDF/) },
  { ...csv('a PNG', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /image|PNG/i), name: 'students.png' },
  {
    ...csv('a web page called .xls', () => '<html><table><tr><td>Name</td></tr></table></html>', /web page/),
    type: 'application/vnd.ms-excel',
    name: 'students.xls',
  },
  { ...csv('an old workbook', () => compound('Root Entry', 'Workbook'), /old|\.xls|password/i), type: 'application/vnd.ms-excel', name: 'students.xls' },
  xlsx('a workbook with a password', () => compound('Root Entry', 'EncryptionInfo', 'EncryptedPackage'), /password/),
  xlsx('half an upload', () => zipOf(plain).subarray(0, zipOf(plain).length / 2), /end of its file is missing/),
  csv('NUL bytes', () => 'Name,Email\nAsha\0,asha@example.in\n', /NUL/),
  csv('zeros alone', () => Buffer.alloc(MIB), /holds NUL characters/),
  csv('the zeros of a bomb, deflated', () => deflateRawSync(Buffer.alloc(30 * MIB)), /no title|column|NUL/i),

  // bombs
  xlsx('a sheet that inflates past what it declares', () => withPart({ name: SHEET, data: Buffer.alloc(64 * MIB, 0x20), declared: 1_000 }), /zip bomb/),
  xlsx('shared texts that do', () => withPart({ name: 'xl/sharedStrings.xml', data: Buffer.alloc(64 * MIB, 0x20), declared: 9 }), /zip bomb/),
  xlsx('1 GiB declared', () => withPart({ name: 'xl/media/image1.png', data: 'x', declared: 1024 * MIB }), /unpacks to 1,025 MiB/),
  xlsx(
    '1,001 parts',
    () => zipOf([...plain, ...Array.from({ length: 1_001 - plain.length }, (_, at) => ({ name: `xl/media/${at}.png`, data: 'x' }))]),
    /1,001 parts/,
  ),
  xlsx('parts that overlap', () => zipOf([...plain, { name: 'xl/media/a.png', data: 'x', offset: 10 }]), /lies inside another of its parts/),
  xlsx('a part that climbs', () => zipOf([...plain, { name: '../../etc/cron.d/job', data: 'x' }]), /which no spreadsheet program writes/),
  xlsx(
    'thousands of cells that share one text of a mebibyte',
    () => {
      const parts = partsOf({
        sheets: [{ name: 'S', rows: `<row r="1">${Array.from({ length: 16_000 }, () => '<c t="s"><v>0</v></c>').join('')}</row>` }],
        sharedStrings: `<si><t>${'x'.repeat(MIB)}</t></si>`,
      });
      return zipOf(parts);
    },
    /Row 1 of the sheet holds more than 4 MiB of text/,
  ),
  xlsx(
    'rows without end that do',
    () => {
      const row = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>';
      return zipOf(partsOf({ sheets: [{ name: 'S', rows: HEADER + row.repeat(5_000) }], sharedStrings: `<si><t>${'x'.repeat(MIB)}</t></si>` }));
    },
    /The sheet holds more than 256 MiB of text/,
  ),
  ...['xl/workbook.xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels', 'xl/sharedStrings.xml', 'xl/styles.xml', SHEET].map(withDoctype),

  // too much of something
  xlsx('a million columns', () => withRows(`<row r="3">${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`), /more than 16,384 columns/),
  xlsx('a cell of 2 MiB', () => withRows(`<row r="3">${inline('A3', 'x'.repeat(2 * MIB))}</row>`), /more than 1,048,576 characters/),
  xlsx(
    'merged ranges over each other, in every row',
    () => {
      const after = `<mergeCells>${'<mergeCell ref="A2:A1048576"/>'.repeat(20_000)}</mergeCells>`;
      return zipOf(
        partsOf({ sheets: [{ name: 'S', rows: HEADER + `<row><c r="B2"><v>1</v></c></row>${'<row><c r="B3"><v>1</v></c></row>'.repeat(1_000)}`, after }] }),
      );
    },
    /The cell A2 of the sheet is in two ranges of merged cells/,
  ),
  xlsx(
    'a hundred thousand sheets',
    () =>
      withPart({
        name: 'xl/workbook.xml',
        data: `<workbook xmlns:r="${OFFICE}"><sheets>${'<sheet name="S" r:id="rId1"/>'.repeat(100_000)}</sheets></workbook>`,
      }),
    /lists more than 1,000 sheets/,
  ),
  xlsx(
    'a hundred thousand relationships',
    () =>
      withPart({
        name: 'xl/_rels/workbook.xml.rels',
        data: relationships(Array.from({ length: 100_000 }, (_, at) => relationship(`rId${at}`, 'worksheet', 'worksheets/sheet1.xml'))),
      }),
    /names more than 1,000 parts/,
  ),
  csv('a million titles', () => `${Array.from({ length: 1_000_000 }, (_, at) => `c${at}`).join(',')}\n`, /longer than 4 MiB|columns/),
  csv('a row of a million cells', () => `Name,Email\n${'a,'.repeat(1_000_000)}\n`, /1,000,001 columns/),
  csv('a cell of 2 MiB', () => `Name,Email\n${'x'.repeat(2 * MIB)},a@example.in\n`, /more than 1 MiB of text/),
  csv('a title without end', () => `Name,${'x'.repeat(MIB)}\nAsha,a\n`, /title of column 2 is longer than 1,000 characters/),
  csv('a quote of 31 MiB that is never closed', () => `Name,Email\nAsha,"${'a@example.in\n'.repeat(MOST / 13)}`, /longer than 4 MiB/, true),
  csv('more than a million rows', () => `Name\n${'1\n'.repeat(MOST / 2)}`, /more than 1,048,576 rows/, true),
  csv('more than a million empty rows', () => `Name\n${'\n'.repeat(MOST)}x\n`, /more than 1,048,576 rows/, true),
  csv(
    'more than a million rows under sixteen thousand titles',
    () => `Name${Array.from({ length: 16_000 }, (_, at) => `,c${at}`).join('')}\n${'a,b\n'.repeat(7 * MIB)}`,
    /more than 1,048,576 rows/,
    true,
  ),
  json('JSON nested 100,000 deep', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nests more than 64 levels/),
  json('JSON nested 31 million deep', () => '['.repeat(MOST), /nests more than 64 levels/, true),
  json('fifteen million numbers', () => `[${'1,'.repeat(MOST / 2)}1]`, /more than 1,048,576 rows/, true),
  json('ten million empty records', () => `[${'{},'.repeat(MOST / 3 - 1)}{}]`, /more than 1,048,576 rows/, true),
  json(
    'a fault at the end of 31 MiB',
    () => `[${'{"name":"Asha","email":"a@b.in"},'.repeat(MOST / 33 - 1)}{"x":}]`,
    /not valid JSON at line 1, column \d+: found "}"/,
    true,
  ),
  json('31 million empty lines', () => `[${'\n'.repeat(MOST - 10)}x`, /not valid JSON at line \d+, column 1/, true),
  json(
    '31 MiB of bad bytes',
    () => Buffer.concat([BYTE_ORDER_MARK, Buffer.from('['), Buffer.alloc(MOST, 0xff)]),
    /the byte 0xFF in line 1, after 4 bytes/,
    true,
  ),
  csv(
    'a title of 31 MiB of bad bytes',
    () => Buffer.concat([BYTE_ORDER_MARK, Buffer.from('Name,'), Buffer.alloc(MOST, 0xff)]),
    /Row 1 is longer than 4 MiB/,
    true,
  ),
  json('a text that is never closed', () => `["${'x'.repeat(MOST)}`, /never closed/, true),
  ndjson('fifteen million lines', () => '1\n'.repeat(MOST / 2), /more than 1,048,576 rows/, true),
];
