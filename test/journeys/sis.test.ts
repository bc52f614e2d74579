import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse';
import { expect, it } from 'vitest';

import { startProcess, temporaryFolder } from '../process/sandbox-process.js';
import { installClient } from './installed-client.js';

const ROWS = 5_000;

/** As a student-information system exports it: text in every cell, some of them empty. */
function csvOfStudents(): string {
  const rows = Array.from(
    { length: ROWS },
    (_, at) => `Student ${at},student.${at}@example.in,${9 + (at % 4)},${at % 3 === 0 ? '' : 'Science'},SCH-${at % 7},SIS-${at}`,
  );
  return ['name,email,grade,program,school_id,sis_id', ...rows].join('\n');
}

it('a SIS imports 5,000 students from CSV, then attendance and grades, and exports them', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty']);
  const { Client } = installClient(sandbox.url);
  const client = new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: sandbox.url });

  const file = join(temporaryFolder(), 'students.csv');
  writeFileSync(file, csvOfStudents());
  const rows: Record<string, string>[] = [];
  for await (const row of createReadStream(file).pipe(parse({ columns: true }))) rows.push(row as Record<string, string>);
  const toStudent = (row: Record<string, string>) => ({
    name: row['name'] ?? '',
    email: row['email'] ?? '',
    grade: row['grade'] ?? '',
    program: row['program'] ?? '',
    school_id: row['school_id'] ?? '',
    external_id: row['sis_id'] ?? '',
  });
  const result = await client.students.bulkCreate(rows.map(toStudent));
  expect(result).toMatchObject({ created: ROWS, failed: 0, errors: [] });

  const again = await client.students.bulkCreate([
    ...rows.slice(0, 2).map(toStudent),
    { name: '', email: 'no-email' },
    { name: 'New', email: 'new@example.in' },
  ]);
  expect(again).toMatchObject({ created: 1, failed: 3 });
  expect(again.errors.map(({ index, code }) => [index, code])).toEqual([
    [0, 'DUPLICATE_EMAIL'],
    [1, 'DUPLICATE_EMAIL'],
    [2, 'VALIDATION_ERROR'],
  ]);

  const ids = result.students.slice(0, 100).map(({ id }) => id);
  const attendance = ids.map((student_id, at) => ({
    student_id,
    date: '2026-01-22',
    status: at % 10 === 0 ? ('absent' as const) : ('present' as const),
    class_id: '10-A',
  }));
  expect(await client.attendance.bulkCreate(attendance)).toMatchObject({ created: 100, updated: 0, failed: 0 });
  expect(await client.attendance.bulkCreate(attendance)).toMatchObject({ created: 0, updated: 100, failed: 0 });

  const grades = ids.map((student_id, at) => ({ student_id, subject_id: 'MATH', score: at % 100, grade: 'B1', term: '2025-T2' }));
  expect(await client.grades.bulkUpdate(grades)).toMatchObject({ created: 100, updated: 0, failed: 0 });
  const unknown = { student_id: '11111111-2222-4333-8444-555555555555', subject_id: 'MATH', score: 1, term: '2025-T2' };
  expect(await client.grades.bulkUpdate([...grades.slice(0, 1), unknown])).toMatchObject({
    created: 0,
    updated: 1,
    failed: 1,
    errors: [{ index: 1, code: 'NOT_FOUND' }],
  });

  const exported = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const list = await client.students.list({ page, limit: 1_000, include: ['courses', 'assessments', 'applications'] });
    pages = list.pages;
    exported.push(...list.map((student) => ({ id: student.id, skills: student.skills.join(', '), courses: student.courses.length, program: student.program })));
  }
  // the scenario's own student, who has a program, and the new one, who has none
  expect(exported.length).toBe(ROWS + 2);
  expect(exported.filter(({ program }) => program === null).length).toBe(Math.ceil(ROWS / 3) + 1);
});
