// Which format a file is in: by content, then by what is declared, then by name.

import { describe, expect, it } from 'vitest';

import { detectFormat, formatOfName, formatOfType } from '../../src/bulk/formats.js';
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
    ['an old or encrypted workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'password'],
    ['a binary workbook', `${ZIP}xl/workbook.bin`, '.xlsb'],
    ['an OpenDocument sheet', `${ZIP}mimetypeapplication/vnd.oasis.opendocument.spreadsheet`, 'OpenDocument'],
    ['a Word document', `${ZIP}[Content_Types].xml  PK\x03\x04 word/document.xml`, 'Word'],
    ['a zip of something', `${ZIP}students.csv`, 'zip archive'],
    ['an empty zip', 'PK\x05\x06\0\0', 'zip archive'],
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
