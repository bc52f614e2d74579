// Which format a file of records is in: by its first bytes, then by what the sender declares, then by its name. What no reader
// takes is refused in words here. Whether the file is whole and sound, and a zip a workbook, is for its reader to find out.

import { UnreadableFile } from './rows.js';
import { SIGNATURES } from './signatures.js';

export type Format = 'csv' | 'xlsx' | 'json' | 'ndjson';

/** How many of a file's first bytes detectFormat wants to see; fewer only where the file has fewer. */
export const HEAD_BYTES = 65_536;

/** The Content-Type of a file: of exports, and of what the command line sends. */
export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Declared types that say something. Windows declares CSV as application/vnd.ms-excel and text is anything, so these two don't. */
const DECLARED: ReadonlyMap<string, Format> = new Map([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.ms-excel.sheet.macroenabled.12', 'xlsx'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-jsonlines', 'ndjson'],
]);

const EXTENSIONS: ReadonlyMap<string, Format> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['txt', 'csv'],
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
]);

/** "PK" and the signature of a local file header, or of the end record of an empty zip. */
const ZIP: ReadonlySet<string> = new Set(['PK\x03\x04', 'PK\x05\x06']);
/** How an array of JSON goes on after its bracket. A CSV file may begin with `[Name]`. */
const JSON_ARRAY = /^\[\s*(?:[[{\]"\d-]|true|false|null)/;
const JSON_OBJECT = /^\{\s*["}]/;

/**
 * The format of a file.
 * @param head its first HEAD_BYTES
 * @param declared the Content-Type that came with it, parameters and all
 * @throws UnreadableFile where it is empty, or of a kind that no reader takes
 */
export function detectFormat(head: Uint8Array, declared: string | undefined, fileName: string | undefined): Format {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const signature = SIGNATURES.find(({ matches }) => matches(bytes));
  if (signature) throw new UnreadableFile(signature.message);
  const hint = formatOfType(declared) ?? formatOfName(fileName);
  // whether there is a workbook in it, its directory tells, which lies at its end
  if (ZIP.has(bytes.toString('latin1', 0, 4))) return 'xlsx';
  const text = startOfText(bytes);
  return text === '' ? blankFormat(bytes, hint) : textFormat(text, hint);
}

/** What a declared type says; undefined where it says nothing of use. */
export function formatOfType(declared: string | undefined): Format | undefined {
  const type = (declared ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return DECLARED.get(type) ?? (/^application\/[\w.-]+\+json$/.test(type) ? 'json' : undefined);
}

/** What a file's name says by its ending; undefined where it says nothing. */
export function formatOfName(fileName: string | undefined): Format | undefined {
  return EXTENSIONS.get(/\.([a-z]+)$/i.exec(fileName ?? '')?.[1]?.toLowerCase() ?? '');
}

/** Of a file that begins with white space, or is nothing else. */
function blankFormat(bytes: Buffer, hint: Format | undefined): Format {
  if (bytes.length < HEAD_BYTES)
    throw new UnreadableFile('The file is empty. Send one whose first row has the titles of the columns, and a row for each record.');
  if (hint === undefined || hint === 'xlsx')
    throw new UnreadableFile('The file begins with 64 KiB of white space, so that its format can not be told. Take the white space out, and send it again.');
  return hint;
}

function textFormat(text: string, hint: Format | undefined): Format {
  if (text.startsWith('[') && (JSON_ARRAY.test(text) || hint === 'json')) return 'json';
  if (JSON_OBJECT.test(text)) return hint === 'ndjson' || hasLines(text) ? 'ndjson' : 'json';
  // a text is no workbook, whatever its name
  return hint === undefined || hint === 'xlsx' ? 'csv' : hint;
}

/** Whether the first line is an object by itself and another follows: what many tools write into a file called .json. */
function hasLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end === -1 || !text.slice(end).trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** The beginning of a text without mark and white space; bytes of other encodings than UTF-16 don't matter to what is looked for. */
function startOfText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2).trimStart();
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le')
      .trimStart();
  return bytes.toString('utf8').trimStart();
}
