// What large workbooks cost: 100,000 rows of 14 columns, as an export of students has, each in a process of its own. The figures are printed;
// the guards have ten times the time that they took and are there for what grows with the file, not for a busy machine. Where LibreOffice is
// installed, it opens what was written.

import { execFile, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { parse } from 'csv-parse/sync';
import { afterAll, expect, it } from 'vitest';

import { writeXlsx } from '../../src/bulk/write-xlsx.js';
import { readAll, workbookFile } from './xlsx/workbook-file.js';

const ROWS = 100_000;
const script = fileURLToPath(new URL('xlsx/measure.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'large-workbook-'));
const path = join(folder, 'students.xlsx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Cost {
  readonly seconds: number;
  /** Seconds on a processor, of all threads. */
  readonly cpu: number;
  /** MiB of resident set before the work, and at its peak; of heap after it. */
  readonly before: number;
  readonly peak: number;
  readonly heap: number;
}

async function cost(task: string, rows: number): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, task, path, String(rows)]);
  const measured: Cost = JSON.parse(stdout);
  const rate = Math.round(rows / measured.seconds).toLocaleString('en-US');
  console.log(
    `${task}: ${rows} rows, ${measured.seconds.toFixed(1)} s (${measured.cpu.toFixed(1)} s of processor), ${rate} rows/s, ${measured.before} → ${measured.peak} MiB, heap ${measured.heap} MiB`,
  );
  return measured;
}

it('100,000 rows are written and read at over a thousand a second, in less than 150 MiB', async () => {
  const written = await cost('write', ROWS);
  expect(ROWS / written.seconds).toBeGreaterThan(1_000);
  expect(written.peak - written.before).toBeLessThan(150);
  const read = await cost('read', ROWS);
  expect(ROWS / read.seconds).toBeGreaterThan(2_500);
  expect(read.peak - read.before).toBeLessThan(150);
});

it('a reader that is slow makes the writer wait, not grow', async () => {
  const { peak, before } = await cost('write-slowly', ROWS);
  expect(peak - before).toBeLessThan(150);
});

it('what is kept of the rows keeps no more of the file in memory than itself', async () => {
  await cost('write', ROWS);
  const { heap } = await cost('keep', ROWS);
  expect(heap).toBeLessThan(40);
});

it('two million rows that all claim to be the first are refused', async () => {
  const file = workbookFile({ sheets: [{ name: 'S', rows: `<row r="1"><c r="A1" t="str"><v>Name</v></c></row>${'<row r="1"/>'.repeat(2_000_000)}` }] });
  await expect(readAll(file)).rejects.toThrow('more than 1,048,576 rows');
});

it.skipIf(spawnSync('soffice', ['--version']).error !== undefined)('LibreOffice shows what was written: texts as they are, dates as dates', async () => {
  const columns = (['text', 'date', 'number', 'time', 'list'] as const).map((kind) => ({ title: `A ${kind}`, kind }));
  const rows = [
    ['=1+1', new Date('2008-06-15'), 91.5, new Date('2026-01-23T09:30:05Z'), 'Python, SQL'],
    ['+91 98765', new Date('1900-03-01'), 9_876_543_210, null, '@SUM(A1)'],
    [' spaces ', null, -0.25, null, 'two\nlines'],
    ['கவிதா 🎓 <&>"\'', new Date('9999-12-31'), 0, null, '0042'],
    ['_x0041_', null, null, null, "'quoted"],
  ];
  const file = join(folder, 'shown.xlsx');
  await writeXlsx(createWriteStream(file), { sheet: 'Students', columns, rows });
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  // comma, quotes, UTF-8, from the first row on, every cell as it is shown
  const csv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false';
  await promisify(execFile)('soffice', [profile, '--headless', '--convert-to', csv, '--outdir', folder, file]);
  expect(parse(readFileSync(join(folder, 'shown.csv')))).toEqual([
    ['A text', 'A date', 'A number', 'A time', 'A list'],
    ['=1+1', '2008-06-15', '91.5', '2026-01-23 09:30:05', 'Python, SQL'],
    ['+91 98765', '1900-03-01', '9876543210', '', '@SUM(A1)'],
    [' spaces ', '', '-0.25', '', 'two\nlines'],
    ['கவிதா 🎓 <&>"\'', '9999-12-31', '0', '', '0042'],
    ['_x0041_', '', '', '', "'quoted"],
  ]);
});
