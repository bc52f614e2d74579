// Names what a file is that was sent as a workbook and isn't one, in a sentence that says what to do. By its content alone: names and
// media types lie. What is wrong inside a real workbook is told where it is found.

import type { FileHandle } from 'node:fs/promises';

/** "PK" and the signature of a local file header, or of the end record of an empty zip. */
const ZIP = [Buffer.from('PK\u0003\u0004'), Buffer.from('PK\u0005\u0006')];
/** A compound file, [MS-CFB] 2.2: old Office documents, and new ones once they have a password. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const SAVE_AS = 'save it as an Excel workbook (.xlsx) or as CSV and send that';

/** @returns undefined for what may be a workbook, else why it isn't one */
export async function whyNoZip(file: FileHandle, size: number): Promise<string | undefined> {
  if (size === 0) return `The file is empty (0 bytes): choose the workbook again, or ${SAVE_AS}.`;
  const start = await readAt(file, 0, 512);
  if (ZIP.some((signature) => startsWith(start, signature))) return undefined;
  if (startsWith(start, COMPOUND)) return whyCompound(file, start);
  if (startsWith(start, Buffer.from('%PDF'))) return `The file is a PDF, not a spreadsheet: open the table where it was made, and ${SAVE_AS}.`;
  const text = start
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<!doctype html') || text.startsWith('<html') || text.startsWith('<table') || text.startsWith('<meta')) {
    return `The file is a web page under a spreadsheet's name, as some systems export it: open it in your spreadsheet program, and ${SAVE_AS}.`;
  }
  if (text.startsWith('<?xml')) return `The file is XML, not an Excel workbook: open it in your spreadsheet program, and ${SAVE_AS}.`;
  return `The file isn't an Excel workbook (.xlsx), though it was sent as one: ${SAVE_AS}.`;
}

/** What a sound zip without a workbook is. @param has whether there is an entry of that name, in lower case */
export function whyNoWorkbook(has: (name: string) => boolean): string {
  if (has('xl/workbook.bin')) return `The file is a binary workbook (.xlsb): ${SAVE_AS}.`;
  if (has('index/document.iwa')) return 'The file is a Numbers document: export it from Numbers as Excel or as CSV and send that.';
  if (has('content.xml') && has('mimetype')) return `The file is an OpenDocument file (.ods): ${SAVE_AS}.`;
  if (has('word/document.xml')) return `The file is a Word document, not a spreadsheet: copy its table into a spreadsheet, and ${SAVE_AS}.`;
  if (has('ppt/presentation.xml')) return `The file is a presentation, not a spreadsheet: ${SAVE_AS}.`;
  return `The file is a zip without a workbook in it: if the workbook is inside, take it out and send it alone; else ${SAVE_AS}.`;
}

/** Tells a password from an old format by the names in the compound file's directory, [MS-CFB] 2.2 and 2.6.1. */
async function whyCompound(file: FileHandle, header: Buffer): Promise<string> {
  const old = `The file is in Excel's old format (.xls): open it in your spreadsheet program, and ${SAVE_AS}.`;
  const locked =
    'The workbook is protected by a password: remove the password (in Excel: File, Info, Protect Workbook, Encrypt with Password) and send it again.';
  if (header.length < 512) return old;
  const sector = 2 ** Math.min(header.readUInt16LE(30), 12);
  // The directory's first sectors, which as a rule lie side by side: four names a 512 bytes, and the one that tells is among the first.
  const names = await readAt(file, (header.readUInt32LE(48) + 1) * sector, 4_096);
  const has = (name: string): boolean => names.includes(Buffer.from(name, 'utf16le'));
  if (has('EncryptedPackage')) return locked;
  if (has('Workbook') || has('Book')) return old;
  return `The file is an old Office document (.xls, .doc) or is protected by a password: remove the password if there is one, ${SAVE_AS}.`;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}
