// 100,000 students written to CSV and read back: each comes back as it was, and neither way is the file held in memory.

import { createWriteStream } from 'node:fs';

import { expect, it } from 'vitest';

import { writeCell } from '../../src/bulk/cells.js';
import { fieldsOf, importableFields, mapHeader } from '../../src/bulk/columns.js';
import { readCsv } from '../../src/bulk/read-csv.js';
import type { Cell } from '../../src/bulk/rows.js';
import { writeCsv } from '../../src/bulk/write-csv.js';
import { readerOf } from './reader.js';
import { spooled } from './spooled.js';

const COUNT = 100_000;
const MIB = 1024 * 1024;
const fields = fieldsOf('students');

const student = (at: number) => ({
  id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  name: `Asha "${at}" Rao`,
  email: `asha.${at}@example.in`,
  grade: at % 2 === 0 ? '10' : null,
  program: 'Science, PCM',
  skills: ['Python', at % 3 === 0 ? 'Reading, writing' : 'Go'],
  courses_enrolled: at % 5,
  assessments_completed: 1,
  phone: `+91 98765 ${at}`,
  school_id: 'SCH-1',
  interests: at % 7 === 0 ? ['C; C++'] : ['Robotics'],
  bio: `First line\nof ${at}, नमस्ते`,
  date_of_birth: '2010-03-09',
  address: '12, Tagore Road, Bangalore',
  external_id: `=SIS-${at}`,
  created_at: '2026-01-23T10:00:00Z',
  updated_at: '2026-01-23T10:00:00Z',
});

const valueOf = (at: number, name: string) => Object.entries(student(at)).find(([key]) => key === name)?.[1] ?? null;

function* rows(): Generator<Cell[]> {
  for (let at = 0; at < COUNT; at += 1) yield fields.map((field) => writeCell(field, valueOf(at, field.name), { typed: false }));
}

/** Runs it, and tells by how much the process grew at most, in bytes. */
async function growth(run: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  try {
    await run();
  } finally {
    clearInterval(watch);
  }
  return peak - before;
}

it('100,000 students come back as they were, in little memory', async () => {
  const path = await spooled('');
  const writing = await growth(() => writeCsv(createWriteStream(path), { header: fields.map(({ title }) => title), rows: rows() }));
  expect(writing).toBeLessThan(150 * MIB);

  const names = importableFields('students').map(({ name }) => name);
  let at = 0;
  const reading = await growth(async () => {
    const table = await readCsv(path);
    const read = readerOf('students', table, mapHeader('students', table.header));
    for await (const row of table.rows) {
      const { values, problems } = read(row);
      const same = problems.length === 0 && row.number === at + 2 && names.every((name) => JSON.stringify(values[name]) === JSON.stringify(valueOf(at, name)));
      if (!same) expect.unreachable(`row ${row.number}: ${JSON.stringify(values)} ${JSON.stringify(problems)}`);
      at += 1;
    }
  });
  expect(at).toBe(COUNT);
  expect(reading).toBeLessThan(150 * MIB);
});
