// The sentence about a workbook that is broken inside, whoever finds it.

import { UnreadableFile } from '../rows.js';

/** @param what is wrong, as a clause: "its sheet data ends in the middle" */
export function damaged(what: string): UnreadableFile {
  return new UnreadableFile(`The workbook is damaged: ${what}. Open it in your spreadsheet program, save it again and send the new file.`);
}
