// The few file system calls by which the store reads and writes, as promises on plain descriptors: one object, so that a test can make any of
// them fail. What is made is its owner's alone. Knows nothing of what is written.

import fs from 'node:fs';

export const disk = {
  /** @param create makes the file where there is none; what is in it stays */
  open(path: string, create: boolean): Promise<number> {
    const flags = fs.constants.O_RDWR | (create ? fs.constants.O_CREAT : 0);
    return new Promise((resolve, reject) => {
      fs.open(path, flags, 0o600, (error, fd) => (error === null ? resolve(fd) : reject(error)));
    });
  },

  /** One write, which may be short. @returns the bytes written */
  write(fd: number, bytes: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.write(fd, bytes, 0, bytes.length, position, (error, written) => (error === null ? resolve(written) : reject(error)));
    });
  },

  /** A whole file; undefined where there is none. */
  async read(path: string): Promise<Buffer | undefined> {
    const fd = await openToRead(path);
    if (fd === undefined) return undefined;
    try {
      return await readOpen(fd);
    } finally {
      // nothing was written by it that a close could still lose
      fs.closeSync(fd);
    }
  },

  truncate: (fd: number, length: number): Promise<void> => settled((done) => fs.ftruncate(fd, length, done)),
  sync: (fd: number): Promise<void> => settled((done) => fs.fdatasync(fd, done)),
  close: (fd: number): Promise<void> => settled((done) => fs.close(fd, done)),
  rename: (from: string, to: string): Promise<void> => settled((done) => fs.rename(from, to, done)),
  /** A file that is not there is removed as well. */
  remove: (path: string): Promise<void> => settled((done) => fs.unlink(path, (error) => done(error?.code === 'ENOENT' ? null : error))),
  makeFolder: (path: string): Promise<void> => settled((done) => fs.mkdir(path, { recursive: true, mode: 0o700 }, (error) => done(error))),
};

/** Whether there is a file or a folder. @throws where that can't be known: what may not be looked at is not missing */
export function isThere(path: string): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // a file stands where its folder would be
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return false;
    throw error;
  }
}

/** The names in a folder; none where there is no folder. @throws where it can't be read */
export function namesIn(folder: string): readonly string[] {
  return isThere(folder) ? fs.readdirSync(folder) : [];
}

/** Most files fit into one read: a start may read thousands, and this costs half of what fs.readFile does. */
const ONE_READ = 4_000;

/** Undefined where there is no such file. */
function openToRead(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    fs.open(path, 'r', (error, fd) => {
      if (error === null) resolve(fd);
      else if (error.code === 'ENOENT' || error.code === 'ENOTDIR') resolve(undefined);
      else reject(error);
    });
  });
}

function readOpen(fd: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const end = (error: Error | null, bytes: Buffer): void => (error === null ? resolve(bytes) : reject(error));
    const first = Buffer.allocUnsafe(ONE_READ);
    fs.read(fd, first, 0, ONE_READ, 0, (error, length) => {
      if (error !== null || length < ONE_READ) end(error, first.subarray(0, length));
      // reads at a position leave a descriptor at 0, where this begins
      else fs.readFile(fd, end);
    });
  });
}

/** Writes all of the bytes at a position, however short the single writes are. */
export async function writeAll(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const written = await disk.write(fd, done === 0 ? bytes : bytes.subarray(done), position + done);
    if (written === 0) throw new Error('the disk took no more bytes');
    done += written;
  }
}

/** Makes what a file holds safe against a power cut, whoever wrote it. @throws what the file system says */
export async function syncFile(path: string): Promise<void> {
  const fd = await disk.open(path, false);
  await disk.sync(fd).finally(() => disk.close(fd));
}

/**
 * Makes the names in a folder safe against a power cut. Never fails: the files themselves are in place by then and can't be taken back,
 * and some file systems can't sync a folder at all.
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const fd = await new Promise<number>((resolve, reject) => {
      fs.open(path, 'r', (error, opened) => (error === null ? resolve(opened) : reject(error)));
    });
    await disk.sync(fd).finally(() => disk.close(fd));
  } catch {
    // See above: there is nothing to take back.
  }
}

function settled(call: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === null ? resolve() : reject(error)));
  });
}
