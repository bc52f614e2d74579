// `export` of every kind and format, and what it refuses, in one sentence, without a stack, with exit code 1.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { KINDS } from '../../../src/bulk/columns.js';
import { temporaryFolder } from '../../process/sandbox-process.js';
import { withSandbox } from '../../setup.js';
import { fakeSandbox } from '../fake-sandbox.js';
import { type CliResult, freePort, runCli } from '../run-cli.js';

const sandbox = await withSandbox();

const run = (...words: string[]): Promise<CliResult> => runCli(['export', ...words], { SANDBOX_URL: sandbox.url });

const download = async (path: string): Promise<string> => (await sandbox.api.get(path).buffer(true).expect(200)).text;

describe('export', () => {
  it('writes each kind, as the sandbox gives it, and nothing else', async () => {
    await Promise.all(KINDS.map(async (kind) => expect(await run(kind)).toEqual({ code: 0, stdout: await download(`/${kind}/export`), stderr: '' })));
  });

  it('writes a workbook', async () => {
    const out = join(temporaryFolder(), 'students.xlsx');
    expect((await run('students', '--out', out)).code).toBe(0);
    expect(readFileSync(out).subarray(0, 4).toString()).toBe('PK\u0003\u0004');
  });

  it('is taken back by import', async () => {
    const out = join(temporaryFolder(), 'courses.xlsx');
    await run('courses', '--out', out);
    const { code, stdout } = await runCli(['import', 'courses', out, '--dry-run'], { SANDBOX_URL: sandbox.url });
    expect(stdout).toMatch(/: 0 would be created, [1-9]\d* updated, 0 would fail\./);
    expect(code).toBe(0);
  });

  it('keeps to the filters of the list', async () => {
    const { stdout } = await run('students', '--filter', 'grade=college', '--filter', 'search=asha', '--format', 'json');
    expect(stdout).toBe(await download('/students/export?format=json&grade=college&search=asha'));
    const all: { students: unknown[] } = JSON.parse(await download('/students/export?format=json'));
    const some: { students: unknown[] } = JSON.parse(stdout);
    expect(some.students.length).toBeGreaterThan(0);
    expect(some.students.length).toBeLessThan(all.students.length);
  });
});

describe('export refuses in a sentence, with 1,', () => {
  it.each<[string, string[], RegExp]>([
    ['a kind that there is not', ['attendence'], /Did you mean attendance\? Kinds: /],
    ['a filter that the kind has not', ['grades', '--filter', 'grade=A'], /--filter "grade=A" names no filter\. Filters of grades: student_id\.$/],
    ['a value that the filter can not have', ['courses', '--filter', 'free=maybe'], /`free` must be/],
    ['a name that says no format', ['students', '--out', 'students'], /let it end in \.csv, \.xlsx or \.json, or give --format\.$/],
    ['a format that there is not', ['students', '--format', 'pdf'], /--format must be csv, xlsx or json; got "pdf"\.$/],
    ['a folder that is not there', ['students', '--out', '/nowhere/a.csv'], /\/nowhere\/a\.csv can't be written: there is no such file or folder\.$/],
    ['a wrong credential', ['students', '--api-secret', 'wrong'], /Give the key with --api-key and --api-secret\.$/],
  ])('%s', async (_, words, message) => {
    const { code, stdout, stderr } = await run(...words);
    expect(stderr).toMatch(/^skillpassport-sandbox: /);
    expect(stderr.trimEnd()).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('a sandbox that is not there, and leaves the file that is', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const out = join(temporaryFolder(), 'a.csv');
    writeFileSync(out, 'old');
    const { code, stderr } = await run('students', '--out', out, '--url', url);
    expect(stderr).toMatch(new RegExp(`^skillpassport-sandbox: No sandbox answers at ${url}\\. `));
    expect(code).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('old');
  });

  it('an export to stdout that is cut off', async () => {
    const url = await fakeSandbox((_, response) => response.write('Name\nAsha\n', () => response.destroy()));
    const { code, stderr } = await run('students', '--url', url);
    expect(stderr).toMatch(/broke off before all had come/);
    expect(code).toBe(1);
  });
});
