import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { temporaryFolder } from '../../process/sandbox-process.js';
import { withSandbox } from '../../setup.js';
import { fakeSandbox } from '../fake-sandbox.js';
import { type CliResult, runCli, startCli } from '../run-cli.js';

const sandbox = await withSandbox();

const run = (...words: string[]): Promise<CliResult> => runCli(['export', ...words], { SANDBOX_URL: sandbox.url });
const download = async (path: string): Promise<string> => (await sandbox.api.get(path).buffer(true).expect(200)).text;

describe('export', () => {
  it('writes to stdout what the sandbox gives, and nothing else', async () => {
    expect(await run('students')).toEqual({ code: 0, stdout: await download('/students/export'), stderr: '' });
  });

  it('writes a file in the format of its name, says on stderr what it wrote, and leaves nothing beside it', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'students.json');
    const { code, stdout, stderr } = await run('students', '--out', out);
    const text = readFileSync(out, 'utf8');
    expect(text).toBe(await download('/students/export?format=json'));
    expect(stderr).toBe(`${out}: ${Buffer.byteLength(text).toLocaleString('en')} bytes of students.\n`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readdirSync(folder)).toEqual(['students.json']);
  });

  it('replaces the file of an earlier export', async () => {
    const out = join(temporaryFolder(), 'courses.csv');
    writeFileSync(out, 'x'.repeat(1_000_000));
    await run('courses', '--out', out);
    expect(readFileSync(out, 'utf8')).toBe(await download('/courses/export'));
  });
});

it('says of a folder that it is one, before it asks for a format', async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await run('students', '--out', folder);
  expect(stderr).toBe(`skillpassport-sandbox: ${folder} is a folder: name a file in it.\n`);
  expect(code).toBe(1);
});

describe('an export that is cut off', () => {
  it('says so with 1, and leaves the file as it was', async () => {
    const url = await fakeSandbox((_, response) => response.write('Name\nAsha\n', () => response.destroy()));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'old');
    const { code, stderr } = await run('students', '--out', join(folder, 'a.csv'), '--url', url);
    expect(stderr).toBe('skillpassport-sandbox: The sandbox broke off before all had come. Its log may say why.\n');
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual(['a.csv']);
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old');
  });

  it('by the user leaves no half a file', async () => {
    const url = await fakeSandbox((_, response) => void response.write('Name\nAsha\n'));
    const folder = temporaryFolder();
    const cli = startCli(['export', 'students', '--out', join(folder, 'a.csv'), '--url', url]);
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([expect.stringMatching(/^a\.csv\.[0-9a-f]{8}\.part$/)]), 10_000);
    expect(await cli.end('SIGINT')).toEqual({ code: 1, stdout: '', stderr: 'skillpassport-sandbox: Stopped before all had come.\n' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
