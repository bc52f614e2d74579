// How many connections a server may have open, so that descriptors are left for the files of the process: idle connections must not keep it
// from loading its code, from writing its log, from sending webhooks.

import { readFileSync } from 'node:fs';

import { SPARE_FILES } from './lazily.js';

/** What a process needs beside connections: for code that is loaded, and as many for its data, uploads and deliveries. */
const KEPT_FILES = 2 * SPARE_FILES;
/** A quarter is kept where that is more: what many clients make the sandbox do needs descriptors too. */
const CONNECTIONS_SHARE = 0.75;
/** However few there are, so many clients are served. */
const FEWEST_CONNECTIONS = 16;

/** @param openFiles how many files and connections the process may have open */
export const mostConnections = (openFiles: number): number =>
  Math.max(FEWEST_CONNECTIONS, Math.min(openFiles - KEPT_FILES, Math.floor(openFiles * CONNECTIONS_SHARE)));

/** `ulimit -n` of this process; undefined where it has none, or can't be asked (it is Linux that tells, and where containers set it low). */
export function openFilesLimit(): number | undefined {
  try {
    return parseLimits(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return undefined;
  }
}

/** @param text as Linux writes it: a line a limit, the one in force first; undefined for `unlimited` */
export function parseLimits(text: string): number | undefined {
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
