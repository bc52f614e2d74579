// Files that people send by mistake, told by their first bytes, each with what to do instead. Which of the others a file is, formats.ts says.

export interface Signature {
  matches(head: Buffer): boolean;
  /** What to tell the sender. */
  readonly message: string;
}

const TAKEN = 'CSV, an Excel workbook (.xlsx), JSON or NDJSON';
const PACKED = `The file is packed. Unpack it, and send the file that is inside: ${TAKEN}.`;
const IMAGE = `The file is an image. Send the records themselves as ${TAKEN}: a picture of a table can't be read.`;

/** Where a file begins with these bytes, written in hexadecimal. */
const begins = (...hex: readonly string[]) => {
  const starts = hex.map((text) => Buffer.from(text.replaceAll(' ', ''), 'hex'));
  return (head: Buffer): boolean => starts.some((start) => head.subarray(0, start.length).equals(start));
};

const isZip = begins('50 4b 03 04');
/** A zip's names and first, stored, entries stand in its head as they are. */
const zipWith =
  (sign: RegExp) =>
  (head: Buffer): boolean =>
    isZip(head) && sign.test(head.toString('latin1'));

/** Pages and markup are texts, and may begin with a mark and white space. */
const textLike =
  (sign: RegExp) =>
  (head: Buffer): boolean =>
    sign.test(head.toString('utf8').trimStart().slice(0, 200));

export const SIGNATURES: readonly Signature[] = [
  {
    matches: (head) => /^\s*%PDF-/.test(head.toString('latin1', 0, 1024).replace(/^\xef\xbb\xbf/, '')),
    message: `The file is a PDF, whatever its name says. Send the records as ${TAKEN}.`,
  },
  {
    matches: begins('d0 cf 11 e0 a1 b1 1a e1'),
    message:
      'The file is an Excel 97-2003 workbook (.xls), or a workbook with a password. Open it in Excel, take the password off, and save it as "Excel Workbook (.xlsx)" or CSV.',
  },
  { matches: zipWith(/xl\/workbook\.bin/), message: 'The file is a binary Excel workbook (.xlsb). Save it as "Excel Workbook (.xlsx)" or CSV.' },
  {
    matches: zipWith(/mimetypeapplication\/vnd\.oasis\.opendocument/),
    message: 'The file is an OpenDocument file, such as LibreOffice writes (.ods). Save it as "Excel 2007-365 (.xlsx)" or CSV.',
  },
  { matches: zipWith(/(?:^|[^\w/])word\/|ppt\/presentation/), message: `The file is a Word or PowerPoint document. Send the records as ${TAKEN}.` },
  { matches: begins('50 4b 05 06'), message: `The file is a zip archive with nothing inside. Send ${TAKEN}.` },
  { matches: begins('1f 8b', '42 5a 68', '37 7a bc af 27 1c', '52 61 72 21 1a 07', 'fd 37 7a 58 5a 00', '28 b5 2f fd'), message: PACKED },
  { matches: begins('89 50 4e 47', 'ff d8 ff', '47 49 46 38', '49 49 2a 00', '4d 4d 00 2a'), message: IMAGE },
  { matches: (head) => begins('52 49 46 46')(head) && head.toString('latin1', 8, 12) === 'WEBP', message: IMAGE },
  {
    matches: textLike(/^(?:<!doctype\s+html|<html|<head|<meta|<table|<style|<div)\b/i),
    message: 'The file is a web page (HTML), as some systems write under the name .xls. Open it in Excel or LibreOffice, and save it as .xlsx or CSV.',
  },
  { matches: textLike(/^<\?xml\b/i), message: 'The file is XML. Open it in Excel or LibreOffice, and save it as .xlsx or CSV.' },
  { matches: textLike(/^\{\\rtf/), message: `The file is a text document (RTF). Send the records as ${TAKEN}.` },
];
