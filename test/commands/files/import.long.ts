// `import` with every flag, and what it refuses, in one sentence, without a stack, with exit code 1.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { KEY_HEADERS, startProcess, temporaryFolder } from '../../process/sandbox-process.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { fakeSandbox } from '../fake-sandbox.js';
import { type CliResult, freePort, runCli, startCli } from '../run-cli.js';
import { fileOf, GOOD, MIXED } from './import-files.js';

const sandbox = await withSandbox({ seed: 'empty' });

const importInto = (workspace: string, ...words: string[]): Promise<CliResult> => runCli(['import', ...words, '--url', sandbox.url, '--workspace', workspace]);

/** Those that were imported: even an empty scenario has the student that logs in. */
async function imported(workspace: string): Promise<unknown[]> {
  const { body } = await sandbox.workspace(workspace).api.get('/students').expect(200);
  const students: { name: string; email: string; external_id: string | null }[] = body.students;
  return students.filter(({ email }) => !email.endsWith('@sandbox.test')).map(({ name, email, external_id }) => ({ name, email, external_id }));
}

describe('import', () => {
  it('writes no file of rejected rows where there are none', async () => {
    const rejected = fileOf('of an earlier import', 'rejected.csv');
    expect((await importInto('none-rejected', 'students', fileOf(GOOD), '--rejected', rejected)).code).toBe(0);
    expect(readFileSync(rejected, 'utf8')).toBe('of an earlier import');
  });

  it('with --mode create rejects rows of records that are there', async () => {
    await importInto('mode', 'students', fileOf(GOOD));
    const { code, stdout } = await importInto('mode', 'students', fileOf(GOOD), '--mode', 'create');
    expect(stdout).toMatch(/: 0 created, 0 updated, 2 failed\.\n/);
    expect(code).toBe(1);
  });

  it('with --map and --mapping reads columns as it is told', async () => {
    const file = fileOf('Who,Where,N\nAsha Rao,asha@example.in,R1\n');
    expect((await importInto('map', 'students', file, '--map', 'Who=name', '--map', 'Where=email', '--mapping', '{"N":"external_id"}')).code).toBe(0);
    expect(await imported('map')).toEqual([{ name: 'Asha Rao', email: 'asha@example.in', external_id: 'R1' }]);
  });

  it('with --sheet reads the sheet of that name', async () => {
    const { Workbook } = (await import('exceljs')).default;
    const workbook = new Workbook();
    workbook.addWorksheet('Notes').addRow(['Nothing here']);
    workbook.addWorksheet('Class 7').addRows([
      ['Name', 'Email'],
      ['Asha Rao', 'asha@example.in'],
    ]);
    const file = join(temporaryFolder(), 'school.xlsx');
    await workbook.xlsx.writeFile(file);
    expect((await importInto('sheet', 'students', file, '--sheet', 'Class 7')).code).toBe(0);
    expect(await imported('sheet')).toHaveLength(1);
    const { code, stderr } = await importInto('sheet', 'students', file, '--sheet', 'Class 8');
    expect(stderr).toMatch(/^skillpassport-sandbox: .*Class 8.*Class 7.*\n$/);
    expect(code).toBe(1);
  });

  it('reads stdin, and takes the other kinds too', async () => {
    await importInto('stdin', 'students', fileOf(GOOD));
    const file = fileOf('{"student_external_id":"R1","subject_id":"maths","score":91,"term":"2026-1"}\n');
    const script = `node dist/cli.js import grades - --format ndjson --url ${sandbox.url} --workspace stdin < ${file}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout).toBe('stdin: 1 created, 0 updated, 0 failed.\n');
  });

  it('with --json prints the import as the sandbox answers it', async () => {
    const { code, stdout, stderr } = await importInto('json', 'students', fileOf(MIXED), '--json');
    const printed: unknown = JSON.parse(stdout);
    expect(printed).toMatchObject({ status: 'completed', created: 1, failed: 1, errors: [{ row: 3, column: 'E-mail', field: 'email' }] });
    const { id } = printed as { id: string };
    const { body } = await sandbox.workspace('json').api.get(`/imports/${id}`).expect(200);
    expect(printed).toEqual(body);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const atomic = await importInto('json', 'students', fileOf(GOOD), '--json', '--atomic');
    expect(JSON.parse(atomic.stdout)).toMatchObject({ created: 1, updated: 1, failed: 0, errors: [], ignored_columns: [] });
  });

  it('tells of the import though the rejected rows can not be written, and where they are', async () => {
    const { code, stdout, stderr } = await importInto('unwritten', 'students', fileOf(MIXED), '--rejected', '/dev/full');
    expect(stdout).toMatch(/: 1 created, 0 updated, 1 failed\.\n/);
    expect(stdout).not.toMatch(/rejected/i);
    expect(stderr).toMatch(/^skillpassport-sandbox: \/dev\/full can't be written: the disk is full\. The rejected rows are still to be had: GET \S+\n$/);
    expect(code).toBe(1);
    const place = /GET (\S+)\.\n$/.exec(stderr)?.[1] ?? '';
    expect(await (await fetch(place, { headers: KEY_HEADERS })).text()).toMatch(/\r\nCara,/);
  });

  it('says how many of the rejected rows were kept to be written', async () => {
    const url = await fakeSandbox((request, response) => {
      const counts = { rows_done: 5, total: 5, created: 0, updated: 0, failed: 5, errors: [], ignored_columns: [], message: null };
      const csv = 'Name,Reason\r\nAsha,"not\r\nso"\r\nBela,no\r\n';
      request.resume().on('end', () => response.end(request.url?.includes('report=csv') ? csv : JSON.stringify({ id: 'i-1', status: 'completed', ...counts })));
    });
    const rejected = join(temporaryFolder(), 'rejected.csv');
    const { stdout } = await runCli(['import', 'students', fileOf(GOOD), '--rejected', rejected, '--url', url]);
    expect(stdout).toContain(`The first 2 rejected rows are in ${rejected}, each with its reason: `);
  });

  it('says that stdout is full, in a sentence', async () => {
    const script = `node dist/cli.js import students ${fileOf(GOOD)} --url ${sandbox.url} --workspace full > /dev/full`;
    const result: unknown = await promisify(execFile)('bash', ['-c', script]).catch((error: unknown) => error);
    expect(result).toMatchObject({ code: 1, stderr: "skillpassport-sandbox: stdout can't be written: the disk is full.\n" });
  });
});

describe('import into a sandbox as it is documented, which has no jobs,', () => {
  /** In a sandbox of its own. */
  async function documented(content: string, ...flags: string[]): Promise<CliResult> {
    const { url } = await sandboxForTest({ seed: 'empty', fidelity: 'documented' });
    return runCli(['import', 'students', fileOf(content), ...flags, '--url', url]);
  }

  it('is told of by the answer itself', async () => {
    expect(await documented(GOOD)).toMatchObject({ code: 0, stdout: expect.stringMatching(/: 2 created, 0 updated, 0 failed\.\n$/), stderr: '' });
    const { stdout } = await documented(GOOD, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ created: 2, updated: 0, failed: 0, errors: [], ignored_columns: [] });
  });

  it('shows what failed, and does not advise what can not be had', async () => {
    const { code, stdout, stderr } = await documented(MIXED);
    expect(stdout).toMatch(/: 1 created, 0 updated, 1 failed\.\n[^]*\n3 +E-mail +cara[^]*"cara\(at\)example\.in"\.\n$/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('has no rejected rows to write, and says so', async () => {
    const rejected = join(temporaryFolder(), 'rejected.csv');
    const { code, stdout, stderr } = await documented(MIXED, '--rejected', rejected);
    expect(stdout).toMatch(/: 1 created, 0 updated, 1 failed\.\n/);
    expect(stderr).toMatch(/^skillpassport-sandbox: The rejected rows can't be written: .*SANDBOX_FIDELITY=documented does not keep them\. .*\n$/);
    expect(code).toBe(1);
    expect(existsSync(rejected)).toBe(false);
  });

  it('writes those of a rehearsal', async () => {
    const rejected = join(temporaryFolder(), 'rejected.csv');
    const { stdout } = await documented(MIXED, '--dry-run', '--rejected', rejected);
    expect(stdout).toContain(`The rejected rows are in ${rejected}, each with its reason: `);
    expect(readFileSync(rejected, 'utf8')).toMatch(/\r\nCara,/);
  });
});

/** So many students, in a file. */
const many = (count: number): string => fileOf(`Name,Email\n${Array.from({ length: count }, (_, number) => `S ${number},s${number}@example.in`).join('\n')}\n`);

/** How many students there are beside the one of the empty scenario. */
async function countAt(url: string): Promise<number> {
  const answer: { total: number } = (await (await fetch(`${url}/v1/students?limit=1`, { headers: KEY_HEADERS })).json()) as { total: number };
  return answer.total - 1;
}

const WAIT = { timeout: 60_000, interval: 20 };

describe('a long import', () => {
  it('goes on without the command, each row once', async () => {
    const url = `${sandbox.url}/w/left-alone`;
    const cli = startCli(['import', 'students', many(10_000), '--url', sandbox.url, '--workspace', 'left-alone']);
    await vi.waitFor(async () => expect(await countAt(url)).toBeGreaterThan(0), WAIT);
    const { code, stderr } = await cli.end('SIGINT');
    expect(stderr).toMatch(/goes on in the sandbox/);
    expect(code).toBe(1);
    expect(await countAt(url)).toBeLessThan(10_000);
    const [place = ''] = /http:\S+/.exec(stderr) ?? [];
    await vi.waitFor(
      async () => expect(await (await fetch(place, { headers: KEY_HEADERS })).json()).toMatchObject({ status: 'completed', created: 10_000 }),
      WAIT,
    );
    expect(await countAt(url)).toBe(10_000);
  });

  it('is followed over a restart of the sandbox', async () => {
    const [data, port] = [temporaryFolder(), String(await freePort())];
    const start = (): ReturnType<typeof startProcess> => startProcess(['--data', data, '--seed', 'empty', '--port', port]);
    const first = await start();
    const file = many(20_000);
    const cli = startCli(['import', 'students', file, '--url', first.url]);
    await vi.waitFor(async () => expect(await countAt(first.url)).toBeGreaterThan(0), WAIT);
    await first.stop();
    const second = await start();
    expect(await cli.end()).toEqual({ code: 0, stdout: `${file}: 20,000 created, 0 updated, 0 failed.\n`, stderr: '' });
    expect(await countAt(second.url)).toBe(20_000);
  });
});

async function expectRefused(words: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runCli(['import', ...words], { SANDBOX_URL: sandbox.url });
  expect(stderr).toMatch(/^skillpassport-sandbox: [^\n]*\n$/);
  expect(stderr.trimEnd()).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect((await sandbox.api.get('/students').expect(200)).body.total).toBe(1);
}

describe('import refuses in a sentence, with 1,', () => {
  it.each<[string, string, readonly string[], RegExp]>([
    ['an empty file', '', [], /students\.csv is empty\.$/],
    [
      'a file without a known column',
      'A,B\n1,2\n',
      [],
      /No column of the file is one of students: .*\. On the command line a mapping is --map 'Column=field'\.$/,
    ],
    ['what is no table', '%PDF-1.7\n', [], /PDF/],
    ['a mode that there is not', GOOD, ['--mode', 'replace'], /--mode must be create, upsert or update; got "replace"\.$/],
    ['a mapping that is none', GOOD, ['--map', 'Roll No'], /--map must be Column=field/],
    [
      'a mapping of a column that is not there',
      GOOD,
      ['--map', 'Roll=external_id'],
      /"Roll", which the file does not have.* a mapping is --map 'Column=field'\.$/,
    ],
    ['a sheet of what has none', GOOD, ['--sheet', 'Class 7'], /`sheet` names a sheet.* On the command line a sheet is --sheet NAME\.$/],
    ['a format that there is not', GOOD, ['--format', 'pdf'], /--format must be csv, xlsx, json or ndjson; got "pdf"\.$/],
    ['a wrong credential', GOOD, ['--api-key', 'wrong'], /Give the key with --api-key and --api-secret\.$/],
    ['a credential that no header carries', GOOD, ['--api-key', 'a\nb'], /--api-key must be printable ASCII/],
    ['an address that is none', GOOD, ['--url', 'localhost'], /--url must be an http or https URL/],
  ])('%s', async (_, content, flags, message) => {
    await expectRefused(['students', fileOf(content), ...flags], message);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a kind that there is not', ['student', 'a.csv'], /nothing called "student" .* Did you mean students\? Kinds: students, .*attendance\.$/],
    ['a file that is not there', ['students', '/nowhere/students.csv'], /\/nowhere\/students\.csv can't be read: there is no such file or folder\.$/],
    ['stdin that is empty', ['students', '-', '--format', 'csv'], /: stdin is empty\.$/],
    ['a device that is empty', ['students', '/dev/null'], /: \/dev\/null is empty\.$/],
    ['rejected rows on stdout', ['students', 'a.csv', '--rejected', '-'], /--rejected must be a file: the report goes to stdout\.$/],
    ['rejected rows of stdin that would be sent twice', ['students', '-', '--atomic', '--rejected', 'r.csv'], /stdin can not: name a file\.$/],
  ])('%s', async (_, words, message) => {
    await expectRefused(words, message);
  });

  it.each([
    ['in a folder that is not there', '/nowhere/rejected.csv', /\/nowhere\/rejected\.csv can't be written: there is no such file or folder\.$/],
    ['into a folder', '/tmp', /\/tmp is a folder: name a file in it\.$/],
  ])('rejected rows %s, before anything is imported', async (_, rejected, message) => {
    await expectRefused(['students', fileOf(GOOD), '--rejected', rejected], message);
  });

  it('rejected rows that would be written over the file itself', async () => {
    const file = fileOf(GOOD);
    await expectRefused(['students', file, '--rejected', file], /--rejected would write over .*students\.csv, which is imported: name another file\.$/);
    expect(readFileSync(file, 'utf8')).toBe(GOOD);
  });

  it('a sandbox that is not there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await runCli(['import', 'students', fileOf(GOOD), '--url', url]);
    expect(stderr).toBe(
      `skillpassport-sandbox: No sandbox answers at ${url}. Start one: skillpassport-sandbox start; or name another with --url or SANDBOX_URL.\n`,
    );
    expect(code).toBe(1);
  });

  it('a file that is too large, with the reason of the sandbox', async () => {
    const small = await sandboxForTest({ seed: 'empty', bulkBodyLimit: '1024' });
    const { code, stderr } = await runCli(['import', 'students', fileOf(`Name\n${'x'.repeat(3_000_000)}`), '--url', small.url]);
    expect(stderr).toMatch(/^skillpassport-sandbox: .*1024.*\n$/);
    expect(code).toBe(1);
  });

  it('an import that fails as a whole, with the reason of the sandbox', async () => {
    const message = 'The workbook ends in the middle.';
    const counts = { rows_done: 0, total: 10, created: 0, updated: 0, failed: 0, errors: [], ignored_columns: [] };
    const url = await fakeSandbox((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ id: 'i-1', status: 'failed', message, ...counts })));
    });
    const file = fileOf(GOOD);
    const { code, stderr } = await runCli(['import', 'students', file, '--url', url]);
    expect(stderr).toBe(`skillpassport-sandbox: ${file}: ${message} Nothing was imported.\n`);
    expect(code).toBe(1);
  });

  it('a sandbox that breaks off in the middle of the file', async () => {
    const url = await fakeSandbox((request) => request.once('data', () => request.socket.resetAndDestroy()));
    const { code, stderr } = await runCli(['import', 'students', fileOf(`Name\n${'x'.repeat(3_000_000)}`), '--url', url]);
    expect(stderr).toMatch(
      new RegExp(`^skillpassport-sandbox: ${url} took the connection, and broke it off before it answered \\((?:ECONNRESET|EPIPE)\\)\\.\n$`),
    );
    expect(code).toBe(1);
  });
});
