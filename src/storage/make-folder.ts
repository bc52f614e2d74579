// Makes a folder level by level. Node's own recursive mkdir never returns where a parent says "there is no such thing" to every name
// that is made in it, as /proc does.

import fs from 'node:fs';
import path from 'node:path';

/** @param folder absolute; @throws Error of the first level that can't be made, or when a file is in its place */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let level = folder; !fs.existsSync(level) && path.dirname(level) !== level; level = path.dirname(level)) missing.unshift(level);
  for (const level of missing) await fs.promises.mkdir(level, { mode: 0o700 }).catch(unlessMade);
  if (!(await fs.promises.stat(folder)).isDirectory()) throw new Error(`ENOTDIR: ${folder} is a file`);
}

/** Another process may have made it meanwhile. */
function unlessMade(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
