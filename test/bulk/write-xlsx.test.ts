import { createWriteStream, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { inflateRawSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import type { Cell } from '../../src/bulk/rows.js';
import { writeXlsx } from '../../src/bulk/write-xlsx.js';
import { openPackage } from '../../src/bulk/xlsx/package.js';
import type { XlsxColumn, XlsxTable } from '../../src/bulk/xlsx/table.js';
import { fileOf, readAll } from './xlsx/workbook-file.js';

const columns: readonly XlsxColumn[] = [
  { title: 'Name', kind: 'text' },
  { title: 'Date of birth', kind: 'date' },
  { title: 'Assessments Completed', kind: 'number' },
  { title: 'Created', kind: 'time' },
  { title: 'Skills', kind: 'list' },
];

async function written(table: Partial<XlsxTable>): Promise<string> {
  const path = fileOf('');
  await writeXlsx(createWriteStream(path), { sheet: 'Students', columns, rows: [], ...table });
  return path;
}

/** One part of a workbook as text. */
async function part(path: string, name: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of (await openPackage(path)).read(name)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Collects what it is given, after a while each. */
function collector(): { stream: Writable; bytes: () => Buffer } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece: Buffer, _, done) {
      pieces.push(piece);
      setImmediate(done);
    },
  });
  return { stream, bytes: () => Buffer.concat(pieces) };
}

describe('a written workbook', () => {
  it('is read back as it was, cell by cell', async () => {
    const rows: readonly (readonly Cell[])[] = [
      ['Priya Sharma', new Date('2008-06-15'), 3, new Date('2026-01-23T10:00:05Z'), 'Python, SQL'],
      ['=1+1', null, 0, null, '+91 98765 43210'],
      ['@SUM(A1)', new Date('1900-01-15'), -1.5, null, '-'],
      ['\tTab', new Date('1900-03-01'), 1e21, new Date('2000-02-29T23:59:59Z'), "'quoted"],
      [' spaces ', new Date('9999-12-31'), 0.1, null, 'two\nlines'],
      ['கவிதா 🎓 <b>&"\'', null, 12_345_678_901, null, 'a\r\nb'],
      ['_x0041_ _x_', null, null, null, 'bell \u0007 delete \u007f'],
      ['0042', null, null, null, 'TRUE'],
      [true, false, null, null, '2026-01-23'],
    ];
    const { header, rows: read } = await readAll(await written({ rows }));
    expect(header).toEqual(columns.map(({ title }) => title));
    const trimmed = rows.map((cells) => cells.slice(0, cells.findLastIndex((cell) => cell !== null) + 1));
    expect(read).toEqual(trimmed.map((cells, at) => ({ number: at + 2, cells })));
  });

  it('keeps every text a text: nothing in it is a formula', async () => {
    const path = await written({ rows: ['=1+1', '+1', '-1', '@A1', '=HYPERLINK("http://127.0.0.1/")', '{=1}'].map((text) => [text]) });
    expect(await part(path, 'xl/worksheets/sheet1.xml')).not.toContain('<f');
  });

  it('has a bold header that stays in sight, filters over its rows, and widths for its columns', async () => {
    const path = await written({ rows: [['Priya'], ['Arjun']] });
    const sheet = await part(path, 'xl/worksheets/sheet1.xml');
    expect(sheet).toMatch(/<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
    expect(sheet).toContain('<autoFilter ref="A1:E3"/>');
    const widths = [...sheet.matchAll(/<col [^>]*width="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(widths).toEqual([24, 17, 25, 20, 36]);
    const style = /<c r="A1" s="(\d+)"/.exec(sheet)?.[1];
    const styles = await part(path, 'xl/styles.xml');
    const formats = /<cellXfs[^>]*>(.*)<\/cellXfs>/s.exec(styles)?.[1]?.match(/<xf .*?(?:\/>|<\/xf>)/gs) ?? [];
    const font = /fontId="(\d+)"/.exec(formats[Number(style)] ?? '')?.[1];
    expect((styles.match(/<font>.*?<\/font>/gs) ?? [])[Number(font)]).toMatch(/<b\/>.*<name val="Calibri"\/>/s);
  });

  it('shows dates as dates, also in a column of another kind', async () => {
    const when = new Date('2026-01-23T09:30:00Z');
    const path = await written({ rows: [[when, when, when, when, when]] });
    expect((await readAll(path)).rows[0]?.cells).toEqual([when, when, when, when, when]);
    expect(await part(path, 'xl/styles.xml')).toContain('formatCode="yyyy-mm-dd hh:mm:ss"');
  });

  it('writes as text what a spreadsheet has no number for', async () => {
    const rows = [[new Date('1899-12-31T10:00:00Z')], [Number.NaN], [Number.POSITIVE_INFINITY], [new Date('')], ['end']];
    expect((await readAll(await written({ rows }))).rows.map(({ number, cells }) => [number, ...cells])).toEqual([
      [2, '1899-12-31 10:00:00'],
      [3, 'NaN'],
      [4, 'Infinity'],
      [6, 'end'],
    ]);
  });

  it('is a template when it has no rows', async () => {
    expect(await readAll(await written({ rows: [] }))).toEqual({ header: columns.map(({ title }) => title), rows: [] });
  });

  it('has the same bytes in every run, and tells neither when nor by whom it was made', async () => {
    const rows = [['Priya', new Date('2008-06-15')]];
    const path = await written({ rows });
    const first = readFileSync(path);
    await new Promise((resolve) => {
      // the zip's clock counts two seconds
      const start = Date.now();
      const wait = (): void => void (Math.floor(Date.now() / 2_000) === Math.floor(start / 2_000) ? setImmediate(wait) : resolve(undefined));
      wait();
    });
    expect(readFileSync(await written({ rows })).equals(first)).toBe(true);
    expect(await part(path, 'docProps/core.xml')).not.toMatch(/\d{4}-\d\d-\d\d|exceljs/i);
  });

  it('takes its rows from an asynchronous source', async () => {
    async function* source(): AsyncGenerator<readonly Cell[]> {
      for (let at = 0; at < 250; at += 1) {
        await new Promise(setImmediate);
        yield [`Student ${at}`];
      }
    }
    const { rows } = await readAll(await written({ rows: source() }));
    expect([rows.length, rows[249]]).toEqual([250, { number: 251, cells: ['Student 249'] }]);
  });
});

describe('a stream that is written to', () => {
  /** Rows that deflate to much, so that bytes flow early. */
  function* endless(taken: { rows: number; ended: boolean }): Generator<readonly Cell[]> {
    try {
      for (;;) {
        taken.rows += 1;
        yield Array.from(
          { length: 14 },
          (_, at) => `${Math.imul(taken.rows * 14 + at, 2_654_435_761) >>> 0}-${Math.imul(taken.rows + at, 1_597_334_677) >>> 0}`,
        );
      }
    } finally {
      taken.ended = true;
    }
  }

  it('that takes nothing is given no more than it asked for', async () => {
    const taken = { rows: 0, ended: false };
    const stuck = new Writable({ write: () => {} });
    const writing = writeXlsx(stuck, { sheet: 'S', columns, rows: endless(taken) });
    // without a brake the endless rows would never stand still
    expect(await settledCount(() => taken.rows)).toBeLessThan(20_000);
    stuck.destroy();
    await expect(writing).rejects.toThrow(/premature close/i);
    expect(taken.ended).toBe(true);
  });

  it('that takes slowly gets all of it', async () => {
    const { stream, bytes } = collector();
    await writeXlsx(stream, { sheet: 'S', columns, rows: Array.from({ length: 2_000 }, (_, at) => [`Student ${at}`]) });
    expect((await readAll(fileOf(bytes()))).rows).toHaveLength(2_000);
  });

  it('that fails ends the writing with its error and the rows with it', async () => {
    const taken = { rows: 0, ended: false };
    let pieces = 0;
    const failing = new Writable({
      write(_piece, _encoding, done) {
        pieces += 1;
        done(pieces > 3 ? new Error('the client is gone') : null);
      },
    });
    await expect(writeXlsx(failing, { sheet: 'S', columns, rows: endless(taken) })).rejects.toThrow('the client is gone');
    await settledCount(() => taken.rows);
    expect(taken.ended).toBe(true);
  });

  it('is destroyed with the error of the rows', async () => {
    const { stream } = collector();
    function* failing(): Generator<readonly Cell[]> {
      yield ['Priya'];
      throw new Error('the store is closed');
    }
    const closed = finished(stream).catch((error: unknown) => error);
    await expect(writeXlsx(stream, { sheet: 'S', columns, rows: failing() })).rejects.toThrow('the store is closed');
    expect(await closed).toMatchObject({ message: 'the store is closed' });
  });

  it('that was destroyed before gets nothing, and no row is taken from the source', async () => {
    const taken = { rows: 0, ended: false };
    const gone = new Writable();
    gone.destroy();
    await expect(writeXlsx(gone, { sheet: 'S', columns, rows: endless(taken) })).rejects.toThrow(/premature close|destroyed/i);
    await settledCount(() => taken.rows);
    expect(taken.rows).toBeLessThan(1_000);
  });
});

it('deflates its parts', async () => {
  const bytes = readFileSync(await written({ rows: [['Priya']] }));
  const method = bytes.readUInt16LE(8);
  expect(method).toBe(8);
  expect(inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28))).toString()).toContain('<');
});

/** Waits until a count stands still over many turns of the event loop, in which the thread pool deflates what it has. */
async function settledCount(count: () => number): Promise<number> {
  let last = -1;
  for (let still = 0; still < 2_000; still += 1) {
    await new Promise(setImmediate);
    if (count() !== last) still = 0;
    last = count();
  }
  return last;
}
