// Which format a file is in: by content, then by what is declared, then by name.

import { describe, expect, it } from 'vitest';

import { detectFormat, formatOfName, formatOfType, HEAD_BYTES } from '../../src/bulk/formats.js';
import { UnreadableFile } from '../../src/bulk/rows.js';

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const detect = (head: string | Uint8Array, declared?: string, fileName?: string): string =>
  detectFormat(typeof head === 'string' ? Buffer.from(head, 'latin1') : head, declared, fileName);
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const ZIP = 'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0';

describe('detectFormat', () => {
  it.each([
    ['csv', 'Name,Email\nAsha,a@x.in', undefined, undefined],
    ['csv', '\xef\xbb\xbfName,Email', undefined, undefined],
    ['csv', 'Name', 'application/vnd.ms-excel', 'students.csv'],
    ['csv', 'Name,Email', 'application/octet-stream', undefined],
    ['csv', 'Name,Email', XLSX, 'students.xlsx'],
    ['csv', '[Name],[Email]\nAsha,a@x.in', undefined, undefined],
    ['csv', '{Name},{Email}\n', undefined, undefined],
    ['csv', utf16('Name\tEmail'), undefined, undefined],
    ['csv', utf16('Name\tEmail').swap16(), undefined, undefined],
    ['xlsx', `${ZIP}[Content_Types].xml`, undefined, undefined],
    ['xlsx', `${ZIP}xl/worksheets/sheet1.xml`, 'text/csv', 'students.csv'],
    ['xlsx', `${ZIP}_rels/.rels`, 'application/json', undefined],
    ['xlsx', `${ZIP}some/first/entry`, XLSX, undefined],
    ['xlsx', `${ZIP}some/first/entry`, undefined, 'Students.XLSX'],
    ['xlsx', `${ZIP}students.csv`, 'text/csv', 'students.csv'],
    ['xlsx', 'PK\x05\x06\0\0', undefined, undefined],
    ['json', '[{"name":"Asha"}]', 'text/csv', 'students.csv'],
    ['json', '[]', undefined, undefined],
    ['json', '  [\n  {}\n]', undefined, undefined],
    ['json', '[1, 2]', undefined, undefined],
    ['json', '[name]', 'application/json', undefined],
    ['json', '{"students": []}', undefined, undefined],
    ['json', '{\n  "students": []\n}', undefined, 'students.ndjson.txt'],
    ['json', utf16('[{"name":"Asha"}]'), undefined, undefined],
    ['json', 'name,email', 'application/json; charset=utf-8', 'students.csv'],
    ['json', 'name,email', 'application/vnd.school+json', undefined],
    ['json', 'name,email', 'text/plain', 'students.json'],
    ['json', '{"name":"Asha"}\n', 'application/json', undefined],
    ['json', '{"name":"Asha"}\nmore', undefined, undefined],
    ['ndjson', '{"name":"Asha"}\n{"name":"Ravi"}\n', undefined, undefined],
    ['ndjson', '{"name":"Asha"}\r\n\r\n{"name":"Ravi"}', 'application/json', 'students.json'],
    ['ndjson', '{"name":"Asha"}', 'application/x-ndjson', undefined],
    ['ndjson', '{"name":"Asha"}', undefined, 'students.jsonl'],
    ['ndjson', 'no JSON at all', 'application/x-ndjson', undefined],
    ['json', '[{"name":"Asha"}]', 'application/x-ndjson', undefined],
  ] as const)('takes for %s what begins with %j, declared %s, named %s', (format, head, declared, name) => {
    expect(detect(head, declared, name)).toBe(format);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['white space', ' \r\n\t', 'empty'],
    ['a mark alone', '\xef\xbb\xbf', 'empty'],
    ['a mark of UTF-16 alone', '\xff\xfe', 'empty'],
    ['a PDF', '%PDF-1.7\n', 'PDF'],
    ['a PDF after a mark and a line', '\xef\xbb\xbf\n%PDF-1.7\n', 'PDF'],
    ['a workbook with a password', compoundFile(['Root Entry', 'DataSpaces', 'EncryptionInfo', 'EncryptedPackage']), 'The workbook is protected by a password'],
    ['a workbook of Excel 97', compoundFile(['Root Entry', 'Workbook']), 'Excel 97-2003 workbook (.xls). Open it'],
    ['a workbook of Excel 95', compoundFile(['Root Entry', 'Book']), 'Excel 97-2003 workbook (.xls). Open it'],
    ['another compound file', compoundFile(['Root Entry', 'WordDocument']), 'old Office document'],
    ['a compound file whose directory lies beyond the head', compoundFile(['Root Entry', 'Workbook'], 0xffff_fff0), 'or a workbook with a password'],
    ['a compound file that ends in its header', compoundFile([]).subarray(0, 100), 'or a workbook with a password'],
    ['gzip', '\x1f\x8b\x08', 'packed'],
    ['7-Zip', "7z\xbc\xaf'\x1c", 'packed'],
    ['RAR', 'Rar!\x1a\x07\x01', 'packed'],
    ['a PNG', '\x89PNG\r\n\x1a\n', 'image'],
    ['a JPEG', '\xff\xd8\xff\xe0', 'image'],
    ['a GIF', 'GIF89a', 'image'],
    ['a WebP', 'RIFF\x10\0\0\0WEBP', 'image'],
    ['a web page', '<!DOCTYPE html><html>', 'HTML'],
    ['a table in HTML', '\xef\xbb\xbf\n <table border=1>', 'HTML'],
    ['XML', '<?xml version="1.0"?><Workbook>', 'XML'],
    ['RTF', '{\\rtf1\\ansi', 'RTF'],
  ])('refuses %s in words, whatever is declared', (_, head, words) => {
    for (const [declared, name] of [
      [undefined, undefined],
      ['text/csv', 'students.csv'],
      ['application/json', 'students.json'],
    ] as const) {
      expect(() => detect(head, declared, name)).toThrow(UnreadableFile);
      expect(() => detect(head, declared, name)).toThrow(words);
    }
  });

  describe('a file that begins with more white space than is looked at', () => {
    const head = ' '.repeat(HEAD_BYTES);

    it.each([
      ['csv', 'text/csv', undefined],
      ['json', undefined, 'students.json'],
      ['ndjson', undefined, 'students.jsonl'],
    ] as const)('is %s where its sender says so', (format, declared, name) => {
      expect(detect(head, declared, name)).toBe(format);
    });

    it.each([undefined, XLSX])('is not called empty where its sender says %s', (declared) => {
      expect(() => detect(head, declared)).toThrow(UnreadableFile);
      expect(() => detect(head, declared)).toThrow('begins with 64 KiB of white space');
    });
  });

  it.each(['PDF,Name', 'GIF,Name', '<Name>,<Email>', 'PK,Name', 'RIFF,x', 'word/,ppt/presentation'])(
    'takes %j for CSV, as it only looks like another',
    (head) => {
      expect(detect(head)).toBe('csv');
    },
  );
});

describe('formatOfType and formatOfName', () => {
  it.each([
    ['Text/CSV; charset=windows-1252', 'csv'],
    [' application/x-ndjson ', 'ndjson'],
    ['application/octet-stream', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('the type %j says %s', (type, format) => {
    expect(formatOfType(type)).toBe(format);
  });

  it.each([
    ['students.2026.TSV', 'csv'],
    ['book.xlsm', 'xlsx'],
    ['csv', undefined],
    ['x.constructor', undefined],
    [undefined, undefined],
  ])('the name %j says %s', (name, format) => {
    expect(formatOfName(name)).toBe(format);
  });
});

/** A compound file, [MS-CFB], of which only the header and the names of its directory are there. */
function compoundFile(names: readonly string[], sector = 1): Buffer {
  const header = Buffer.alloc(512);
  header.write('d0cf11e0a1b11ae1', 'hex');
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(sector, 48);
  const directory = names.map((name) => {
    const entry = Buffer.alloc(128);
    entry.write(name, 'utf16le');
    return entry;
  });
  return Buffer.concat([header, Buffer.alloc(512), ...directory, Buffer.alloc(1024)]);
}
