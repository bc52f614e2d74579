import { LineEncoder } from '../../src/storage/checked-lines.js';

/** A line of a file, the first of it. */
export const encodeLine = (value: unknown): string => `${new LineEncoder().line(JSON.stringify(value))}\n`;

/** Lines of one file, each with a good checksum. */
export function encodeLines(...values: readonly unknown[]): string {
  const encoder = new LineEncoder();
  return values.map((value) => `${encoder.line(JSON.stringify(value))}\n`).join('');
}
