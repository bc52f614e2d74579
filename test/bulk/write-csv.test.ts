// CSV files that are written: what others read of them, and that a slow or lost receiver is minded.

import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';

import { type FieldValue, readCell, writeCell } from '../../src/bulk/cells.js';
import { fieldsOf, importableFields, KINDS, mapHeader } from '../../src/bulk/columns.js';
import { readCsv } from '../../src/bulk/read-csv.js';
import type { Cell } from '../../src/bulk/rows.js';
import { type CsvContent, writeCsv } from '../../src/bulk/write-csv.js';
import { readerOf } from './reader.js';
import { all, spooled } from './spooled.js';

async function written(content: CsvContent): Promise<string> {
  const out = new PassThrough();
  // the mark is a character here, not one that is taken off
  const chunks = (async () => Buffer.concat(await all<Buffer>(out)).toString('utf8'))();
  await writeCsv(out, content);
  return chunks;
}

describe('writeCsv', () => {
  it.each<[behavior: string, rows: Cell[][], expected: string]>([
    ['the header alone', [], ''],
    ['cells between commas', [['Asha', 10, null]], 'Asha,10,\r\n'],
    ['quotes where they are needed', [['a,b', 'say "hi"', 'x\ny']], '"a,b","say ""hi""","x\ny"\r\n'],
    ['quotes around a carriage return', [['a\rb', '\r\n', ';']], '"a\rb","\r\n",;\r\n'],
    ['numbers as they are', [[-5, 1e21, 0.1]], '-5,1e+21,0.1\r\n'],
    ['booleans and times', [[true, false, new Date('2026-01-23T10:00:00Z')]], 'TRUE,FALSE,2026-01-23T10:00:00.000Z\r\n'],
    ['texts as they come: the apostrophe is the cell’s', [['=1+1', "'=1+1", '']], "=1+1,'=1+1,\r\n"],
  ])('writes %s', async (_, rows, expected) => {
    expect(await written({ header: ['A', 'B', 'C'], rows })).toBe(`\uFEFFA,B,C\r\n${expected}`);
  });

  it('writes what another reads back', async () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...',;"\r\n\t \'a') }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 600 }), async (rows) => {
        const read: unknown = parse(await written({ header: ['A', 'B'], rows }), { bom: true, record_delimiter: '\r\n' });
        expect(read).toEqual([['A', 'B'], ...rows]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what is exported', () => {
  const words = fc
    .string({ unit: fc.oneof(fc.constantFrom(...'=+-@\t\r\n\'"`,; 01'), fc.string({ unit: 'grapheme', maxLength: 1 })) })
    .map((some) => some.trim() || null);
  const date = fc
    .date({ noInvalidDate: true, min: new Date('1800-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z') })
    .map((some) => some.toISOString().slice(0, 10));
  const valueOf = (type: ReturnType<typeof fieldsOf>[number]['type']): fc.Arbitrary<FieldValue> => {
    if (typeof type === 'object') return fc.constantFrom(...type.options);
    if (type === 'list')
      return fc.array(
        words.map((some) => some ?? 'x'),
        { minLength: 1, maxLength: 4 },
      );
    if (type === 'date') return fc.option(date);
    if (type === 'number' || type === 'integer') return fc.option(fc.integer());
    if (type === 'time') return fc.constant('2026-01-23T10:00:00Z');
    return type === 'text or number' ? fc.oneof(words, fc.integer(), fc.integer().map(String)) : words;
  };

  it.each(KINDS)('of %s is what an import of the file gives, for every field that it takes', async (kind) => {
    const fields = fieldsOf(kind);
    // a row of nothing is no row
    const records = fc.array(
      fc
        .record(Object.fromEntries(fields.map(({ name, type }) => [name, valueOf(type)])))
        .filter((record) => Object.values(record).some((value) => value !== null)),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(records, async (list) => {
        const rows = list.map((record) => fields.map((field) => writeCell(field, record[field.name] ?? null, { typed: false })));
        const table = await readCsv(await spooled(await written({ header: fields.map(({ title }) => title), rows })));
        const read = readerOf(kind, table, mapHeader(kind, table.header));
        const importable = new Set(importableFields(kind).map(({ name }) => name));
        const expected = list.map((record) => ({ values: Object.fromEntries(Object.entries(record).filter(([name]) => importable.has(name))), problems: [] }));
        expect((await all(table.rows)).map(read)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

it.each(['"Asha" ', '"Asha"\t', '"Asha" "Rao" ', '" " '])('a text with quotation marks of its own, %j, keeps them', async (value) => {
  const [, name] = fieldsOf('students');
  if (!name) throw new Error('students have no name');
  const rows = [['x', writeCell(name, value, { typed: false })]];
  const table = await readCsv(await spooled(await written({ header: ['Email', 'Name'], rows })));
  expect((await all(table.rows)).map(({ cells }) => readCell(name, cells[1] ?? null, { typed: false }))).toEqual([{ value: value.trim() }]);
});

/** Rows without end, and how many were asked for. */
function endless(): { rows: Generator<Cell[]>; taken: () => number; closed: Promise<void> } {
  let count = 0;
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  function* make(): Generator<Cell[]> {
    try {
      for (;;) {
        count += 1;
        yield [count, 'x'.repeat(100)];
      }
    } finally {
      close();
    }
  }
  return { rows: make(), taken: () => count, closed };
}

describe('the receiver', () => {
  it('that takes nothing more is given nothing more', async () => {
    const { rows, taken } = endless();
    let release = (): void => undefined;
    const out = new Writable({
      highWaterMark: 1_000,
      write: (_, __, done) => {
        release = () => done(new Error('enough'));
      },
    });
    const outcome = writeCsv(out, { header: ['A', 'B'], rows }).catch((error: unknown) => error);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken()).toBeLessThan(2_000);
    release();
    expect(await outcome).toMatchObject({ message: 'enough' });
  });

  it('that goes away ends the rows', async () => {
    const { rows, closed } = endless();
    let outcome: Promise<unknown> = Promise.resolve();
    const server = createServer((_, response) => {
      outcome = writeCsv(response, { header: ['A', 'B'], rows }).catch((error: unknown) => error);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      get({ port, host: '127.0.0.1' }, (response) => response.once('data', () => resolve(void response.destroy())));
    });
    await closed;
    expect(await outcome).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('that is gone before the first row gets none', async () => {
    const { rows } = endless();
    const out = new PassThrough();
    out.destroy();
    await expect(writeCsv(out, { header: ['A', 'B'], rows })).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_STREAM/) });
  });

  it('sees a file that broke off as broken, not as a short one', async () => {
    const out = new PassThrough();
    const received = text(out);
    received.catch(() => undefined);
    function* failing(): Generator<Cell[]> {
      yield ['x'];
      throw new Error('the disk is full');
    }
    await expect(writeCsv(out, { header: ['A'], rows: failing() })).rejects.toThrow('the disk is full');
    await expect(received).rejects.toThrow('the disk is full');
  });
});

it('others are served while a long file is written to a receiver that takes all at once', async () => {
  let turns = 0;
  const out = new Writable({ highWaterMark: 1e9, write: (_, __, done) => done() });
  const rows = Array.from({ length: 10_000 }, (): Cell[] => ['x'.repeat(100)]);
  const counting = setInterval(() => undefined, 0);
  onTestFinished(() => clearInterval(counting));
  let done = false;
  const others = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  await writeCsv(out, { header: ['A'], rows });
  done = true;
  await others;
  expect(turns).toBeGreaterThan(20);
});
