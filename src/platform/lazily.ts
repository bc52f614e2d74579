// Code that is loaded when it is first used, and once. A load that fails is tried again at the next use.

import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/**
 * How many file descriptors must be free before code is loaded. Node 20 opens the files of a module side by side (by trial the pages need up
 * to 64 at once, the API 48), and whatever it can't open then it takes for missing or broken as long as the process lives: a second
 * `import()` gives the same error, one under another URL finds the same modules below it failed, and a package.json that could not be read is
 * never looked for again. So a load that might fail for want of descriptors is not begun. Node 24 opens one file at a time, and forgets.
 */
export const SPARE_FILES = 72;

/** @param load gives what it gives once and for all; what is loaded is given as it is, so that no request waits for a promise */
export function lazily<T>(load: () => Promise<T>): () => T | Promise<T> {
  let loaded: { readonly value: T } | undefined;
  let loading: Promise<T> | undefined;
  const begin = async (): Promise<T> => {
    requireSpareFiles();
    const value = await load();
    loaded = { value };
    return value;
  };
  const beginAgainIfItFails = (): Promise<T> =>
    begin().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return () => (loaded ? loaded.value : (loading ??= beginAgainIfItFails()));
}

/** @throws EMFILE, as the load would, but with nothing begun */
export function requireSpareFiles(): void {
  const spare: number[] = [];
  try {
    while (spare.length < SPARE_FILES) spare.push(openSync(devNull, 'r'));
  } finally {
    for (const fd of spare) closeSync(fd);
  }
}
