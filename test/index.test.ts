// createSandbox(), as a test suite of an integrator uses it.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import { ConfigError } from '../src/config.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../src/index.js';
import { StorageError } from '../src/storage/storage.js';
import { API_KEY } from './setup.js';

/** A sandbox that is closed with the test, if the test has not closed it. */
async function sandbox(options?: SandboxOptions): Promise<Sandbox> {
  const made = await createSandbox(options);
  onTestFinished(made.close);
  return made;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const students = async (url: string): Promise<number> => ((await (await fetch(`${url}/v1/students`, { headers: API_KEY })).json()) as { total: number }).total;

async function addStudent(url: string, email: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/v1/students`, {
    method: 'POST',
    headers: { ...API_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Asha', email }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('createSandbox', () => {
  it('without options serves the default scenario from memory on a free port', async () => {
    const { url } = await sandbox();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await students(url)).toBeGreaterThanOrEqual(200);
    expect((await fetch(`${url}/`)).headers.get('content-type')).toContain('text/html');
  });

  it('takes a port, a host and a scenario', async () => {
    const port = await freePort();
    const { url } = await sandbox({ port, host: 'localhost', seed: 'empty' });
    expect(url).toBe(`http://localhost:${port}`);
    expect(await students(url)).toBe(1);
  });

  it('takes a scenario as text', async () => {
    const { url } = await sandbox({ seedYaml: 'name: mine\nstudents:\n  - { name: Bilal Khan, email: bilal@example.in }\n' });
    expect(await students(url)).toBe(2);
  });

  it('takes a faker seed, the day of the seeded dates, and a public URL', async () => {
    const { url } = await sandbox({ seed: 'empty', fakerSeed: 7, asOf: '2026-06-01T00:00:00Z', publicUrl: 'https://sandbox.example.com' });
    const info = await (await fetch(`${url}/_admin/info`)).json();
    expect(info).toMatchObject({ seed: 'empty', faker_seed: 7, as_of: '2026-06-01T00:00:00Z', public_url: 'https://sandbox.example.com' });
  });

  it('logs everybody in as the user that it is told', async () => {
    const { url } = await sandbox({ seed: 'empty', autoApprove: 'admin@sandbox.test' });
    const asked = 'client_id=sandbox_client&response_type=code&redirect_uri=http://localhost/cb';
    const response = await fetch(`${url}/oauth/authorize?${asked}`, { redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(/^http:\/\/localhost\/cb\?code=/);
  });

  it('ignores options that are undefined, and reads no environment variable', async () => {
    const before = process.env['SANDBOX_SEED'];
    process.env['SANDBOX_SEED'] = 'nowhere';
    onTestFinished(() => {
      if (before === undefined) delete process.env['SANDBOX_SEED'];
      else process.env['SANDBOX_SEED'] = before;
    });
    // as a caller without exactOptionalPropertyTypes may write it
    const options: Record<string, unknown> = { seed: 'empty', port: undefined, data: undefined };
    expect(await students((await sandbox(options)).url)).toBe(1);
  });

  it('two at once share nothing', async () => {
    const [a, b] = await Promise.all([sandbox({ seed: 'empty' }), sandbox({ seed: 'empty' })]);
    expect(a.url).not.toBe(b.url);
    expect((await addStudent(a.url, 'one@example.in')).status).toBe(201);
    expect([await students(a.url), await students(b.url)]).toEqual([2, 1]);
    await a.close();
    expect((await addStudent(b.url, 'one@example.in')).status).toBe(201);
  });

  it.each<[SandboxOptions, string]>([
    [{ port: 65_536 }, 'port must be a whole number from 0 to 65535; got "65536".'],
    [{ port: 1.5 }, 'port must be a whole number from 0 to 65535; got "1.5".'],
    [{ asOf: 'tomorrow' }, 'must be now, or a time as 2026-01-23T10:00:00Z; got "tomorrow".'],
    [{ publicUrl: 'example.com' }, 'must be an http or https URL'],
  ])('%j is refused in words', async (options, says) => {
    const refused = expect(createSandbox(options));
    await refused.rejects.toThrow(ConfigError);
    await expect(createSandbox(options)).rejects.toThrow(says);
  });

  it('names an option that it does not have', async () => {
    const misspelt: Record<string, unknown> = { sed: 'empty' };
    await expect(createSandbox(misspelt)).rejects.toThrow(
      'createSandbox() has no option "sed"; it has port, host, seed, seedYaml, data, fakerSeed, asOf, publicUrl, autoApprove, log.',
    );
    await expect(createSandbox(misspelt)).rejects.toThrow(ConfigError);
  });

  it.each<[options: unknown, says: string]>([
    ['empty', 'createSandbox() takes its options as an object; got a string.'],
    [[], 'createSandbox() takes its options as an object; got an array.'],
    [{ data: 5 }, 'data of createSandbox() must be a string; got a number.'],
    [{ data: {} }, 'data of createSandbox() must be a string; got an object.'],
    [{ seed: ['empty'] }, 'seed of createSandbox() must be a string; got an array.'],
    [{ port: '4600' }, 'port of createSandbox() must be a number; got a string.'],
    [{ seed: 'empty', seedYaml: 'name: mine' }, 'seed and seedYaml are both given: leave one of them out.'],
    [{ log: 'prety' }, 'log must be one of pretty, json or silent; got "prety". Did you mean `pretty`?'],
    [{ prot: 80 }, 'Did you mean `port`?'],
    [{ seed: 'campuss' }, 'Did you mean `campus`?'],
    [{ seedYaml: 'name: 5' }, 'seedYaml:1: name must be a string; got a number. Put it in quotes.'],
    [{ seed: 'empty', host: '192.0.2.1' }, '192.0.2.1 is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all: host.'],
  ])('%j, as JavaScript may give it, is refused in words', async (options, says) => {
    // @ts-expect-error what the types refuse
    await expect(createSandbox(options)).rejects.toThrow(says);
  });

  it('takes null for nothing, as a configuration in JSON has it', async () => {
    const options: Record<string, unknown> = { data: null, port: null, seed: 'empty', log: null };
    expect(await students((await sandbox(options)).url)).toBe(1);
  });

  it('says that a port is in use, and lets go of what it took', async () => {
    const { url } = await sandbox({ seed: 'empty' });
    const data = temporaryFolder();
    await expect(createSandbox({ seed: 'empty', data, port: Number(new URL(url).port) })).rejects.toThrow(/in use by another program/);
    expect((await sandbox({ seed: 'empty', data })).url).not.toBe(url);
  });
});

describe('reset', () => {
  it('goes back to the scenario, with the same ids for the same calls', async () => {
    const { url, reset } = await sandbox({ seed: 'empty' });
    const first = await addStudent(url, 'a@example.in');
    await reset();
    expect(await students(url)).toBe(1);
    expect((await addStudent(url, 'a@example.in')).body['id']).toBe(first.body['id']);
  });

  it('of one workspace leaves the others', async () => {
    const { url, reset } = await sandbox({ seed: 'empty' });
    for (const prefix of ['', '/w/ci']) await addStudent(`${url}${prefix}`, 'a@example.in');
    await reset({ workspace: 'ci' });
    expect([await students(url), await students(`${url}/w/ci`)]).toEqual([2, 1]);
  });

  it.each(['../x', '', 'a/b', 'a?b', '.a', 'a'.repeat(65)])('of %j, which is no workspace, is refused in words', async (workspace) => {
    const { reset } = await sandbox({ seed: 'empty' });
    await expect(reset({ workspace })).rejects.toThrow(TypeError);
    await expect(reset({ workspace })).rejects.toThrow(`got ${JSON.stringify(workspace)}.`);
  });

  it.each<[options: unknown, says: string]>([
    [{ worksapce: 'ci-1' }, 'reset() has no option "worksapce"; it has all, workspace. Did you mean `workspace`?'],
    [{ al: true }, 'reset() has no option "al"; it has all, workspace. Did you mean `all`?'],
    ['ci-1', 'reset() takes its options as an object; got a string.'],
    [{ all: 'yes' }, 'all of reset() must be a boolean; got a string.'],
    [{ workspace: 1 }, 'workspace of reset() must be a string; got a number.'],
  ])('of %j is refused, and resets nothing', async (options, says) => {
    const { url, reset } = await sandbox({ seed: 'empty' });
    await addStudent(url, 'a@example.in');
    // @ts-expect-error what the types refuse
    const refused = expect(reset(options));
    await refused.rejects.toThrow(TypeError);
    // @ts-expect-error what the types refuse
    await expect(reset(options)).rejects.toThrow(says);
    expect(await students(url)).toBe(2);
  });

  it('keeps webhook endpoints and keys, unless it is told to forget all', async () => {
    const { url, reset } = await sandbox({ seed: 'empty' });
    const post = (path: string, body: object) =>
      fetch(`${url}/_admin${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    const counts = async (): Promise<number[]> =>
      Promise.all(['/webhooks', '/api-keys'].map(async (path) => ((await (await fetch(`${url}/_admin${path}`)).json()) as { total: number }).total));
    const before = await counts();
    await post('/webhooks', { url: 'http://127.0.0.1:9/hook', events: ['*'] });
    await post('/api-keys', {});
    await reset();
    expect(await counts()).toEqual(before.map((count) => count + 1));
    await reset({ all: true });
    expect(await counts()).toEqual(before);
  });
});

describe('data', () => {
  it('in a folder is kept over a close and a new start, in memory it is not', async () => {
    const data = temporaryFolder();
    const first = await sandbox({ seed: 'empty', data });
    await addStudent(first.url, 'kept@example.in');
    await first.close();
    const second = await sandbox({ seed: 'empty', data });
    expect((await addStudent(second.url, 'kept@example.in')).status).toBe(409);
    expect(await students((await sandbox({ seed: 'empty' })).url)).toBe(1);
  });

  it('in a folder that another sandbox holds is refused in words, until that one is closed', async () => {
    const data = temporaryFolder();
    const first = await sandbox({ seed: 'empty', data });
    const second = createSandbox({ seed: 'empty', data });
    await expect(second).rejects.toThrow(StorageError);
    await first.close();
    await sandbox({ seed: 'empty', data });
  });

  it('in a folder stays empty where nothing was written', async () => {
    const data = temporaryFolder();
    const { url, close } = await sandbox({ seed: 'empty', data });
    await students(url);
    await close();
    expect(readdirSync(data).filter((name) => !name.startsWith('lock'))).toEqual([]);
  });
});

describe('close', () => {
  it('twice is one close, and the address is free afterwards', async () => {
    const { url, close } = await createSandbox({ seed: 'empty' });
    await fetch(`${url}/v1/courses`, { headers: API_KEY });
    await Promise.all([close(), close()]);
    await close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    const again = await sandbox({ seed: 'empty', port: Number(new URL(url).port) });
    expect(again.url).toBe(url);
  });

  it('leaves nothing that keeps the process alive: no socket, no timer, no pending delivery', async () => {
    const index = new URL('../dist/index.js', import.meta.url).href;
    const script = `
      import { createSandbox } from ${JSON.stringify(index)};
      const sandboxes = [await createSandbox({ seed: 'empty' }), await createSandbox({ seed: 'empty' })];
      for (const { url, close } of sandboxes) {
        const post = (path, body) => fetch(url + path, { method: 'POST', headers: { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret', 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
        // nobody listens there: the delivery waits for its next attempt
        await post('/_admin/webhooks', { url: 'http://127.0.0.1:9/hook', events: ['*'] });
        const made = await post('/v1/students', { name: 'A', email: 'a@example.in' });
        await fetch(url + '/');
        console.log(made.status);
        await close();
      }
      console.log('closed');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { timeout: 25_000 });
    expect(stdout.trim().split('\n')).toEqual(['201', '201', 'closed']);
  });
});
