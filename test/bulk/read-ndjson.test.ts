// NDJSON files of records.

import { expect, it } from 'vitest';

import { readNdjson } from '../../src/bulk/read-ndjson.js';
import { type NamedRow, UnreadableFile } from '../../src/bulk/rows.js';
import { all, spooled } from './spooled.js';

async function read(content: string | Uint8Array): Promise<NamedRow[]> {
  return all((await readNdjson(await spooled(content))).rows);
}

it.each([
  ['LF', '{"name":"Asha"}\n{"name":"Zoë"}\n', [1, 2]],
  ['CRLF', '{"name":"Asha"}\r\n{"name":"Zoë"}\r\n', [1, 2]],
  ['no last line end', '{"name":"Asha"}\n{"name":"Zoë"}', [1, 2]],
  ['blank lines, which count', '\n{"name":"Asha"}\n  \n\r\n{"name":"Zoë"}\n\n', [2, 5]],
  ['a mark', '\uFEFF{"name":"Asha"}\n{"name":"Zoë"}', [1, 2]],
  ['UTF-16', Buffer.from('\uFEFF{"name":"Asha"}\n{"name":"Zoë"}', 'utf16le'), [1, 2]],
])('reads lines with %s', async (_, content, numbers) => {
  expect(await read(content)).toEqual([
    { number: numbers[0], values: { name: 'Asha' } },
    { number: numbers[1], values: { name: 'Zoë' } },
  ]);
});

it.each([
  ['{"name":}', 'The line is not valid JSON at column 9: found "}", expected a value.'],
  ['{"name":"As', 'The line is not valid JSON at column 9: the string that begins here is never closed.'],
  ['{"a":1}{"a":2}', 'The line is not valid JSON at column 8: found "{", expected the end.'],
  ['[{"name":"x"}]', 'Each record must be an object; this is an array.'],
  ['"name"', 'Each record must be an object; this is a string.'],
  ['{"\\u0000":1}', 'The body must not hold U+0000 or half of a surrogate pair.'],
  ['{"name":"Ravi","name":"Asha"}', 'The record has the name "name" twice, and nobody can say which one counts. Keep one.'],
  [`{"a":${'['.repeat(64)}`, 'The line nests more than 64 levels (column 69).'],
  [`{"name":"${'x'.repeat(4_194_304)}"}`, 'The line is longer than 4 MiB. NDJSON has one record a line.'],
])('reports the line %.40s, and keeps the others', async (line, reason) => {
  expect(await read(`{"name":"Asha"}\n${line}\n{"name":"Ravi"}\n`)).toEqual([
    { number: 1, values: { name: 'Asha' } },
    { number: 2, values: reason },
    { number: 3, values: { name: 'Ravi' } },
  ]);
});

it('reads lines that the ends of pieces cut, and again', async () => {
  const lines = Array.from({ length: 3_000 }, (__, at) => JSON.stringify({ name: `é${at}`.repeat(20) }));
  const { rows } = await readNdjson(await spooled(lines.join('\n')));
  for (const _ of ['once', 'again']) expect((await all(rows)).map(({ values }) => JSON.stringify(values))).toEqual(lines);
});

it('reads nothing as no rows', async () => {
  expect(await read('\n\n')).toEqual([]);
});

it('refuses what is not Unicode', async () => {
  await expect(read(Buffer.from('{"name":"Zo\xeb"}', 'latin1'))).rejects.toThrow(UnreadableFile);
});
