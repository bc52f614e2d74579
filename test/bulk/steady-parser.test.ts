// The parser of CSV, whose inner state is reached.

import { parse } from 'csv-parse';
import { expect, it } from 'vitest';

import { expectAnyLength } from '../../src/bulk/steady-parser.js';
import { all } from './spooled.js';

it('rows of any length are records as any other', async () => {
  const parser = parse({ relax_column_count: true });
  expectAnyLength(parser);
  parser.end('a,b\nc\nd,e,f\n');
  expect(await all(parser)).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f']]);
});

it.each([
  ['nothing inside', {}],
  ['no state', { api: { __onRecord: () => undefined } }],
  ['no function that takes a record', { api: { state: {} } }],
])('a parser with %s is an error that names the version it should be', (_, parser) => {
  expect(() => expectAnyLength(parser)).toThrow(/csv-parse is made otherwise than 7\.0\.3: bulk\/steady-parser\.ts/);
});
