import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { allStudents, createStudent, KEY_HEADERS, startProcess, temporaryFolder } from './sandbox-process.js';

it('kill -9 in the middle of 200 concurrent POSTs, ten times over, loses nothing that was acknowledged', async () => {
  const folder = temporaryFolder();
  const acknowledged = new Map<string, string>();
  const sent = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    const sandbox = await startProcess(['--data', folder, '--seed', 'empty']);
    let answered = 0;
    const posts = Array.from({ length: 200 }, async (_, at) => {
      const email = `r${round}.${at}@example.in`;
      sent.add(email);
      try {
        const { status, id } = await createStudent(sandbox.url, email);
        if (status === 201 && id !== undefined) acknowledged.set(email, id);
      } catch {
        // cut off: it may be there or not, but never half
      }
      answered += 1;
      // at another place in each round: with few answers out, with many
      if (answered === 10 + round * 15) sandbox.child.kill('SIGKILL');
    });
    await Promise.all(posts);
    await sandbox.stop('SIGKILL');

    const again = await startProcess(['--data', folder, '--seed', 'empty']);
    const there = await allStudents(again.url);
    for (const [email, id] of acknowledged) expect(there.get(email)).toBe(id);
    for (const email of there.keys()) if (email !== 'student@sandbox.test') expect(sent.has(email)).toBe(true);
    await expectWhole(again.url, there);
    expect((await again.stop()).code).toBe(0);
  }
});

/** A student, its user and its event are one commit; the indexes find what the list shows. */
async function expectWhole(url: string, students: ReadonlyMap<string, string>): Promise<void> {
  const info = (await (await fetch(`${url}/_admin/info`)).json()) as { records: Record<string, number> };
  expect(info.records['students']).toBe(students.size);
  // the other three users of the scenario are no students
  expect(info.records['users']).toBe(students.size + 3);
  expect(info.records['events']).toBe(students.size - 1);
  for (const [email, id] of [...students].slice(-20)) {
    const found = (await (await fetch(`${url}/v1/students?email=${email}`, { headers: KEY_HEADERS })).json()) as { students: { id: string }[] };
    expect(found.students.map((student) => student.id)).toEqual([id]);
    const duplicate = await createStudent(url, email.toUpperCase());
    expect(duplicate.status).toBe(409);
  }
}

it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a full disk answers 500 to writes, serves reads, and loses nothing', async () => {
  const folder = join(temporaryFolder(), 'small');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  const sandbox = await startProcess(['--data', folder, '--seed', 'empty']);
  const stored = new Map<string, string>();
  const refused: string[] = [];
  for (let at = 0; at < 2_000 && refused.length < 20; at += 1) {
    const email = `full.${at}@example.in`;
    const { status, id } = await createStudent(sandbox.url, email);
    if (status === 201 && id !== undefined) stored.set(email, id);
    else {
      expect(status).toBe(500);
      refused.push(email);
    }
  }
  expect(refused.length).toBe(20);
  const now = await allStudents(sandbox.url);
  for (const [email, id] of stored) expect(now.get(email)).toBe(id);
  for (const email of refused) expect(now.has(email)).toBe(false);
  await sandbox.stop('SIGKILL');
  const again = await startProcess(['--data', folder, '--seed', 'empty']);
  const after = await allStudents(again.url);
  for (const [email, id] of stored) expect(after.get(email)).toBe(id);
  for (const email of refused) expect(after.has(email)).toBe(false);
});
