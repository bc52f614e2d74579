// Files that people send by mistake, told by their first bytes, each with what to do instead. Which of the others a file is,
// formats.ts says; what a zip is that holds no workbook, xlsx/not-a-workbook.ts does, by the names inside.

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

/** A compound file, [MS-CFB] 2.2: old Office documents, and new ones once they have a password. */
const isCompound = begins('d0 cf 11 e0 a1 b1 1a e1');

/**
 * One with such a name in its directory, [MS-CFB] 2.6.1, whose first sectors lie side by side as a rule: the names that tell are among the
 * first. Where it lies beyond the head, nothing is found.
 */
const compoundWith =
  (...names: readonly string[]) =>
  (head: Buffer): boolean => {
    if (!isCompound(head) || head.length < 512) return false;
    const sector = 2 ** Math.min(head.readUInt16LE(30), 12);
    const start = (head.readUInt32LE(48) + 1) * sector;
    const directory = head.subarray(start, start + 4_096);
    return names.some((name) => directory.includes(Buffer.from(`${name}\0`, 'utf16le')));
  };

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
    matches: compoundWith('EncryptedPackage'),
    message:
      'The workbook is protected by a password. Take the password off (in Excel: File, Info, Protect Workbook, Encrypt with Password), and send it again.',
  },
  {
    matches: compoundWith('Workbook', 'Book'),
    message: 'The file is an Excel 97-2003 workbook (.xls). Open it in Excel or LibreOffice, and save it as "Excel Workbook (.xlsx)" or CSV.',
  },
  {
    matches: isCompound,
    message:
      'The file is an old Office document, such as an Excel 97-2003 workbook (.xls), or a workbook with a password. Open it in Excel, take the password off, and save it as "Excel Workbook (.xlsx)" or CSV.',
  },
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
