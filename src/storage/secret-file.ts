// The one random secret of a data folder, in a file that its owner alone may read: one checked line, as the log's are. It lies beside the
// workspaces' folders, so that --reset, which renames them all away at once, takes it too: what it signed must not hold in what begins anew.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { checkLine, LineEncoder } from './checked-lines.js';
import { isThere } from './disk.js';
import { temporaryPath } from './document-file.js';
import { damage } from './header.js';
import { isObject } from './shapes.js';
import { reasonOf, SECRET_BYTES, StorageError } from './storage.js';

/** No workspace has a folder of this name: theirs are in hex. */
export const secretFile = (workspaces: string): string => path.join(workspaces, 'secret');

/** Undefined where there is none, as in a folder of version 0.1. @throws StorageError on damage */
export function readSecret(file: string): Buffer | undefined {
  if (!isThere(file)) return undefined;
  const bytes = readBytes(file);
  const isWhole = bytes.at(-1) === 0x0a && checkLine(bytes, 0, bytes.length - 1, 0) !== undefined;
  const [, value]: readonly unknown[] = isWhole ? JSON.parse(bytes.toString()) : [];
  const text = isObject(value) ? value['secret'] : undefined;
  const secret = Buffer.from(typeof text === 'string' ? text : '', 'hex');
  if (secret.length !== SECRET_BYTES) throw damage(file, undefined, 'the secret that keys are derived from is damaged');
  return secret;
}

/** Written and synced when it is returned: no key that a power cut could take back is shown to anybody. @throws StorageError */
export function makeSecret(file: string): Buffer {
  const secret = randomBytes(SECRET_BYTES);
  const folder = path.dirname(file);
  const temporary = temporaryPath(file);
  try {
    if (!isThere(folder)) fs.mkdirSync(folder, { mode: 0o700 });
    // one that is left over may have another mode
    fs.rmSync(temporary, { force: true });
    writeSynced(temporary, `${new LineEncoder().line(JSON.stringify({ secret: secret.toString('hex') }))}\n`);
    fs.renameSync(temporary, file);
  } catch (cause) {
    throw new StorageError(`The secret of the data folder could not be written to ${file} (${reasonOf(cause)}).`, { cause });
  }
  for (const named of [folder, path.dirname(folder)]) syncFolder(named);
  return secret;
}

function readBytes(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (cause) {
    throw new StorageError(`The secret of the data folder, ${file}, can't be read (${reasonOf(cause)}).`, { cause });
  }
}

function writeSynced(file: string, text: string): void {
  const fd = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(fd, text);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Some file systems can't sync a folder; the file itself is in place. */
function syncFolder(folder: string): void {
  try {
    const fd = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    // See above.
  }
}
