// The lines of the write-ahead log: `crc32 json\n`, the checksum in eight hex digits over the JSON's UTF-8. Text in, values out, no files.

import { crc32 } from 'node:zlib';

import { damage } from './header.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** Eight digits and the space. */
const PREFIX = 9;

export function encodeLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

export interface LogLine {
  /** From 1. */
  readonly number: number;
  readonly value: unknown;
  /** The offset in bytes of what follows the line. */
  readonly end: number;
}

/**
 * The whole lines of a log, in order. What follows the last newline is not a line: a write that was cut off.
 * @throws StorageError with the line's number at the first line that is not as it was written
 */
export function* decodeLines(bytes: Buffer, file: string): Generator<LogLine, void, undefined> {
  let start = 0;
  for (let number = 1; ; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline === -1) return;
    yield { number, value: decodeLine(bytes.subarray(start, newline), file, number), end: newline + 1 };
    start = newline + 1;
  }
}

function decodeLine(line: Buffer, file: string, number: number): unknown {
  const checksum = line.toString('latin1', 0, PREFIX - 1);
  const json = line.subarray(PREFIX);
  if (!/^[0-9a-f]{8}$/.test(checksum) || line[PREFIX - 1] !== SPACE || crc32(json) !== Number.parseInt(checksum, 16)) {
    throw damage(file, number, 'the line does not match its checksum');
  }
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    throw damage(file, number, 'the line is not JSON');
  }
}
