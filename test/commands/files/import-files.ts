// Files to import, as a school might have them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../../process/sandbox-process.js';

/** Two students, by titles that are not the API's. */
export const GOOD = 'Name,E-mail,Roll No\nAsha Rao,asha@example.in,R1\nBela Iyer,bela@example.in,R2\n';
/** One good row, one bad one, and a column that is no field. */
export const MIXED = 'Name,E-mail,Shoe Size\nAsha Rao,asha@example.in,4\nCara,cara(at)example.in,5\n';

/** A file that goes when the test is done. */
export function fileOf(content: string, name = 'students.csv'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}
