// JSON files that are written.

import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import { readJson } from '../../src/bulk/read-json.js';
import { writeJson } from '../../src/bulk/write-json.js';
import { all, spooled } from './spooled.js';

async function written(rows: Iterable<object> | AsyncIterable<object>): Promise<string> {
  const out = new PassThrough();
  const received = text(out);
  await writeJson(out, 'students', rows);
  return received;
}

it.each([
  [[], '{"students": [\n]}\n'],
  [[{ name: 'Asha' }], '{"students": [\n{"name":"Asha"}\n]}\n'],
  [[{ name: 'Zoë "x"' }, { skills: ['a'] }], '{"students": [\n{"name":"Zoë \\"x\\""},\n{"skills":["a"]}\n]}\n'],
])('writes %j, a record a line', async (rows, expected) => {
  expect(await written(rows)).toBe(expected);
});

it.each([249, 250, 251, 500, 1_001])('writes %d records such that an import reads them', async (count) => {
  const rows = Array.from({ length: count }, (_, at) => ({ name: `Asha ${at}`, skills: ['a;b'], grade: null }));
  async function* later(): AsyncGenerator<object> {
    yield* rows;
  }
  const objects = await readJson(await spooled(await written(later())), 'students');
  expect((await all(objects.rows)).map(({ values }) => values)).toEqual(rows);
});

it('gives the error of its rows to both sides', async () => {
  const out = new PassThrough();
  const received = text(out);
  received.catch(() => undefined);
  async function* failing(): AsyncGenerator<object> {
    yield { name: 'Asha' };
    throw new Error('the disk is full');
  }
  await expect(writeJson(out, 'students', failing())).rejects.toThrow('the disk is full');
  await expect(received).rejects.toThrow('the disk is full');
});
