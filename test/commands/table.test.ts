import { describe, expect, it } from 'vitest';

import { cutCell, table, widthOf } from '../../src/commands/table.js';

const ROWS = [
  ['1', 'short'],
  ['200', 'a longer text'],
];

describe('a table', () => {
  it('has columns as wide as they must be', () => {
    expect(table(['N', 'TEXT'], ROWS, Infinity)).toBe('N    TEXT\n1    short\n200  a longer text');
  });

  it('is cut at the width of the terminal', () => {
    expect(table(['N', 'TEXT'], ROWS, 12)).toBe('N    TEXT\n1    short\n200  a long…');
  });
});

it.each([
  ['a terminal has its columns', { isTTY: true, columns: 132 }, 132],
  ['a terminal that does not know has eighty', { isTTY: true, columns: 0 }, 80],
  ['a pipe has no end', {}, Infinity],
  ['a pipe that inherits a number of columns has no end', { columns: 80 }, Infinity],
])('%s', (_, stream, width) => {
  expect(widthOf(stream)).toBe(width);
});

it('one column leaves room for the others on a terminal, and only there', () => {
  expect([cutCell('a longer text', 8, 100), cutCell('a longer text', 8, Infinity)]).toEqual(['a longe…', 'a longer text']);
});
