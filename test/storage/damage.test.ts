// The quick part of the damages: some of each kind, on workspaces that hold little. All of a sandbox's data is damaged in damage.long.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { StorageError } from '../../src/storage/storage.js';
import { random } from '../random.js';
import { type Damage, damageOf, type Files, KINDS, linesOf, readFiles, writeFiles } from './damages.js';
import { openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

/** Of each kind. */
const DAMAGES = 8;
const NAMES = ['default', 'ci-1'] as const;
/** No later start knows it. */
const BASE = { name: 'before', as_of: 0, collections: { students: [record('of the base', 'ß')] }, sequences: {} };

let killed: Files;
let stopped: Files;
/** What each workspace held after so many commits of its log. */
const history: Record<string, PlainWorkspace['students'][]> = {};

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'damage-'));
  const { storage } = await openStorage(folder);
  const workspaces = await Promise.all(NAMES.map((name) => PlainWorkspace.open(storage, name, BASE)));
  for (const [at, workspace] of workspaces.entries()) {
    const name = NAMES[at] ?? '';
    await workspace.replace({ sequences: { students: 3 }, collections: { students: [1, 2, 3].map((id) => record(`${id}`, `${name} ज़ ${id}`)) } });
    history[name] = [workspace.students];
    for (const id of ['a', 'b', 'c']) {
      await workspace.commit(put(record(id, `${name} 𝄞 ${id}`)));
      history[name].push(workspace.students);
    }
  }
  killed = readFiles(folder);
  await Promise.all(workspaces.map(({ log }) => log.close()));
  stopped = readFiles(folder);
  rmSync(folder, { recursive: true });
});

/** What a start on the damaged folder finds: of each workspace what it holds, or why it holds nothing. */
async function findIn(folder: string): Promise<{ found: (PlainWorkspace['students'] | string)[]; warnings: string[] }> {
  const refused = (error: unknown): string => {
    expect(error).toBeInstanceOf(StorageError);
    return error instanceof StorageError ? error.message : '';
  };
  try {
    const { storage, warnings } = await openStorage(folder);
    const found = await Promise.all(NAMES.map((name) => PlainWorkspace.open(storage, name).then(({ students }) => students, refused)));
    return { found, warnings };
  } catch (error) {
    return { found: NAMES.map(() => refused(error)), warnings: [] };
  }
}

/** How many commits of its log a workspace may have: all, or those of the whole lines of one that was cut off, as by a crash. */
function commitsLeft(files: Files, { changed }: Damage, name: string): number {
  const log = path.join('workspaces', Buffer.from(name).toString('hex'), 'db.wal');
  const [before = Buffer.alloc(0), after] = [files.get(log), changed.get(log)];
  if (files !== killed) return (history[name]?.length ?? 0) - 1;
  const isCut = after !== undefined && after.length < before.length && before.subarray(0, after.length).equals(after);
  return linesOf(isCut ? after : before).filter((line) => line.at(-1) === 0x0a).length - 1;
}

describe.each(['killed', 'stopped'] as const)('in the folder of a %s process', (how) => {
  test.each(KINDS)('%s is refused in words that name the file, or changes nothing', async (kind) => {
    const files = how === 'killed' ? killed : stopped;
    for (let seed = 1; seed <= DAMAGES; seed += 1) {
      const damage = damageOf(kind, files, [...files.keys()], random(seed * 7_919));
      const folder = temporaryFolder();
      writeFiles(folder, files, damage.changed);
      const damaged = [...damage.changed.keys()].map((name) => path.join(folder, name));
      const { found, warnings } = await findIn(folder);
      let told = warnings.join('\n');
      for (const [at, name] of NAMES.entries()) {
        const each = found[at];
        if (typeof each === 'string') told += each;
        else expect(each, `${damage.what}, ${name}`).toEqual(history[name]?.[commitsLeft(files, damage, name)]);
      }
      // of a log that ends with a whole line nothing can tell that there were more
      const isCutAtLine = NAMES.some((name) => commitsLeft(files, damage, name) < 3) && [...damage.changed.values()].every((bytes) => bytes?.at(-1) === 0x0a);
      if (!isCutAtLine)
        expect(
          damaged.some((file) => told.includes(file)),
          `${damage.what}: ${told}`,
        ).toBe(true);
    }
  });
});
