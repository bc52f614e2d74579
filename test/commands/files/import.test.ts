import { EventEmitter, once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../process/sandbox-process.js';
import { withSandbox } from '../../setup.js';
import { fakeSandbox } from '../fake-sandbox.js';
import { type CliResult, runCli, startCli } from '../run-cli.js';
import { fileOf, GOOD, MIXED } from './import-files.js';

const sandbox = await withSandbox({ seed: 'empty' });

const importInto = (workspace: string, ...words: string[]): Promise<CliResult> => runCli(['import', ...words, '--url', sandbox.url, '--workspace', workspace]);

/** The emails of those that were imported: even an empty scenario has the student that logs in. */
async function imported(workspace: string): Promise<string[]> {
  const { body } = await sandbox.workspace(workspace).api.get('/students').expect(200);
  return body.students.map(({ email }: { email: string }) => email).filter((email: string) => !email.endsWith('@sandbox.test'));
}

describe('import', () => {
  it('takes a file, says how many records are new, and ends with 0', async () => {
    const file = fileOf(GOOD);
    expect(await importInto('good', 'students', file)).toEqual({ code: 0, stdout: `${file}: 2 created, 0 updated, 0 failed.\n`, stderr: '' });
    expect(await imported('good')).toEqual(['asha@example.in', 'bela@example.in']);
    expect((await importInto('good', 'students', file)).stdout).toBe(`${file}: 0 created, 2 updated, 0 failed.\n`);
  });

  it('takes the good rows, shows what is wrong with the others, and ends with 1', async () => {
    const file = fileOf(MIXED);
    expect(await importInto('mixed', 'students', file)).toEqual({
      code: 1,
      stdout: [
        `${file}: 1 created, 0 updated, 1 failed.`,
        'Ignored columns: "Shoe Size". --map says what a column is for, where its title does not.',
        '',
        'ROW  COLUMN  VALUE               REASON',
        '3    E-mail  cara(at)example.in  `email` must be an email address; got "cara(at)example.in".',
        '',
        '--rejected FILE writes the rejected rows with their reasons as CSV: mend them there, and import that file.',
        '',
      ].join('\n'),
      stderr: '',
    });
    expect(await imported('mixed')).toHaveLength(1);
  });

  it('writes the rejected rows into a file that can be mended and imported', async () => {
    const rejected = join(temporaryFolder(), 'rejected.csv');
    const { stdout } = await importInto('rejected', 'students', fileOf(MIXED), '--rejected', rejected);
    expect(stdout).toContain(`The rejected rows are in ${rejected}, each with its reason`);
    const text = readFileSync(rejected, 'utf8');
    expect(text).toMatch(/^\uFEFFName,E-mail,Shoe Size,Reason\r\nCara,cara\(at\)example\.in,5,.*must be an email address/);
    writeFileSync(rejected, text.replace('cara(at)', 'cara@'));
    expect((await importInto('rejected', 'students', rejected)).code).toBe(0);
    expect(await imported('rejected')).toHaveLength(2);
  });

  it('with --dry-run changes nothing and reports the same', async () => {
    const file = fileOf(GOOD);
    const { code, stdout } = await importInto('dry', 'students', file, '--dry-run');
    expect(stdout).toBe(`${file}: 2 would be created, 0 updated, 0 would fail. Nothing was changed.\nWithout --dry-run they are imported.\n`);
    expect(code).toBe(0);
    expect(await imported('dry')).toEqual([]);
  });

  it('with --atomic takes all rows or none, and writes those that it stumbled over', async () => {
    const rejected = join(temporaryFolder(), 'rejected.csv');
    const bad = await importInto('atomic', 'students', fileOf(MIXED), '--atomic', '--rejected', rejected);
    expect(bad.stdout).toMatch(/: nothing was imported\. 1 row failed, and --atomic takes all or none\.\n/);
    expect(bad.code).toBe(1);
    expect(readFileSync(rejected, 'utf8')).toMatch(/\r\nCara,/);
    expect(await imported('atomic')).toEqual([]);
    const good = await importInto('atomic', 'students', fileOf(GOOD), '--atomic');
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/: 2 created, 0 updated, 0 failed\.\n$/) });
    expect(await imported('atomic')).toHaveLength(2);
  });
});

const JOB = { id: 'i-1', status: 'running', rows_done: 5, total: 10, created: 5, updated: 0, failed: 0, errors: [], ignored_columns: [], message: null };

async function accept(request: IncomingMessage, response: ServerResponse, job: object): Promise<void> {
  for await (const _ of request);
  response.writeHead(request.method === 'POST' ? 202 : 200).end(JSON.stringify(job));
}

describe('import and a sandbox', () => {
  it('sends the file with its type and length, and the rest in the address', async () => {
    let seen: unknown;
    const url = await fakeSandbox((request, response) => {
      const { method, url: path, headers } = request;
      if (method === 'POST') seen = { path, type: headers['content-type'], length: headers['content-length'], key: headers['x-api-key'] };
      void accept(request, response, { ...JOB, status: 'completed' });
    });
    const file = fileOf('[{"name":"Asha"}]', 'a.json');
    expect((await runCli(['import', 'students', file, '--mode', 'update', '--dry-run', '--url', url, '--workspace', 'w'])).code).toBe(0);
    const path = '/w/w/v1/students/import?mode=update&dry_run=true&async=true';
    expect(seen).toEqual({ path, type: 'application/json; charset=utf-8', length: '17', key: 'test_key' });
  });

  it.each([
    ['SIGINT', [], 'import'],
    ['SIGTERM', [], 'import'],
    ['SIGINT', ['--dry-run'], 'dry run'],
  ] as const)('is left alone at %s (%j), which says that the %s goes on and where to look', async (signal, flags, name) => {
    const looks = new EventEmitter();
    const url = await fakeSandbox((request, response) => {
      if (request.method === 'GET') looks.emit('look');
      void accept(request, response, JOB);
    });
    const file = fileOf(GOOD);
    const cli = startCli(['import', 'students', file, ...flags, '--url', url]);
    await once(looks, 'look');
    expect(await cli.end(signal)).toEqual({
      code: 1,
      stdout: '',
      stderr: `skillpassport-sandbox: The ${name} of ${file} goes on in the sandbox, without this command. GET ${url}/v1/imports/i-1 tells how far it is.\n`,
    });
  });

  it('that is away for a moment is asked again', async () => {
    let asked = 0;
    const url = await fakeSandbox((request, response) => {
      if (request.method === 'GET' && (asked += 1) < 3) request.socket.destroy();
      else void accept(request, response, { ...JOB, status: 'completed', created: 10, rows_done: 10 });
    });
    expect(await runCli(['import', 'students', fileOf(GOOD), '--url', url])).toMatchObject({ code: 0, stderr: '' });
    expect(asked).toBe(3);
  });
});
