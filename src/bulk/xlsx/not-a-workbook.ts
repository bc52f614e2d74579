// Names what a zip is that was sent as a workbook and isn't one, in a sentence that says what to do: by the names of what is inside. What
// is no zip, ../signatures.ts tells; what is wrong inside a real workbook is told where it is found.

const SAVE_AS = 'save it as an Excel workbook (.xlsx) or as CSV and send that';

/** What a sound zip without a workbook is. @param has whether there is an entry of that name, in lower case */
export function whyNoWorkbook(has: (name: string) => boolean): string {
  if (has('xl/workbook.bin')) return `The file is a binary workbook (.xlsb): ${SAVE_AS}.`;
  if (has('index/document.iwa')) return 'The file is a Numbers document: export it from Numbers as Excel or as CSV and send that.';
  if (has('content.xml') && has('mimetype')) return `The file is an OpenDocument file (.ods): ${SAVE_AS}.`;
  if (has('word/document.xml')) return `The file is a Word document, not a spreadsheet: copy its table into a spreadsheet, and ${SAVE_AS}.`;
  if (has('ppt/presentation.xml')) return `The file is a presentation, not a spreadsheet: ${SAVE_AS}.`;
  return `The file is a zip without a workbook in it: if the workbook, CSV or JSON file is inside, take it out and send it alone; else ${SAVE_AS}.`;
}
