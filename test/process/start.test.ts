import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { toVersion1 } from '../storage/to-version-1.js';
import { createStudent, KEY_HEADERS, runToEnd, startProcess, temporaryFolder } from './sandbox-process.js';

const refusals: [flags: string[], environment: Record<string, string>, says: string][] = [
  [['--port', 'http'], {}, '--port must be a whole number from 0 to 65535; got "http".'],
  [['--port', '65536'], {}, '--port must be a whole number from 0 to 65535; got "65536".'],
  [[], { PORT: '-1' }, 'PORT must be a whole number from 0 to 65535; got "-1".'],
  [['--log', 'loud'], {}, '--log must be one of pretty, json or silent; got "loud".'],
  [[], { SANDBOX_LOG: 'loud' }, 'SANDBOX_LOG must be one of pretty, json or silent; got "loud".'],
  [['--as-of', 'tomorrow'], {}, '--as-of must be now, or a time as 2026-01-23T10:00:00Z; got "tomorrow".'],
  [['--as-of', '2026-02-30T00:00:00Z'], {}, '--as-of must be now'],
  [['--faker-seed', '1.5'], {}, '--faker-seed must be a whole number from 0 to 2147483647; got "1.5".'],
  [['--public-url', 'example.com'], {}, '--public-url must be an http or https URL without query'],
  [[], { SANDBOX_PUBLIC_URL: 'ftp://example.com' }, 'SANDBOX_PUBLIC_URL must be an http or https URL without query'],
  [[], { SANDBOX_FIDELITY: 'high' }, 'SANDBOX_FIDELITY must be one of full or documented; got "high".'],
  [[], { SANDBOX_MAX_WORKSPACES: '0' }, 'SANDBOX_MAX_WORKSPACES must be a whole number from 1 to 1000000; got "0".'],
  [[], { SANDBOX_RESET: 'perhaps' }, 'SANDBOX_RESET must be 1 or 0 (true or false); got "perhaps".'],
  [['--host', 'not.a.host.invalid'], {}, 'not.a.host.invalid'],
  [['--seed', 'nowhere'], {}, 'nowhere'],
];

it.each(refusals)('start %j %j stops with a sentence that names it', async (flags, environment, says) => {
  const { code, output } = await runToEnd(
    ['--data', 'memory', ...(flags.includes('--port') || environment['PORT'] ? [] : ['--port', '0']), ...flags],
    environment,
  );
  expect(output).toContain(says);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
});

it('flags win over the environment', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty'], { PORT: '1', SANDBOX_SEED: 'campus', SANDBOX_DATA: '/nonexistent' });
  const info = (await (await fetch(`${sandbox.url}/_admin/info`)).json()) as { seed: string };
  expect(info.seed).toBe('empty');
});

it('a port in use is said so', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { code, output } = await runToEnd(['--data', 'memory', '--port', String(port)]);
  expect(output).toContain(`Port ${port} on 127.0.0.1 is in use by another program. Choose another with --port`);
  expect(code).toBe(1);
});

it('prints one banner with the address, the credentials and where the data lies', async () => {
  const folder = temporaryFolder();
  const sandbox = await startProcess(['--data', folder, '--public-url', 'http://sandbox.test:1234/', '--log', 'pretty']);
  for (const part of ['http://sandbox.test:1234/v1', 'test_key', 'test_secret', folder]) expect(sandbox.output()).toContain(part);
});

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));

it.each(['127.0.0.1', 'localhost', '0.0.0.0', ...(hasIpv6 ? ['::1', '[::1]', '::'] : [])])('every address in the banner of --host %s opens', async (host) => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--host', host, '--log', 'pretty']);
  await expect.poll(sandbox.output).toContain('Data ');
  const addresses = sandbox.output().match(/http:\/\/[^\s/]+[^\s]*/g) ?? [];
  expect(addresses.length).toBeGreaterThan(3);
  const answers = await Promise.all(addresses.map(async (address) => (await fetch(address)).headers.get('x-sandbox-version')));
  expect(answers).not.toContain(null);
});

it('the banner tells how the client library is led to another port', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--log', 'pretty']);
  await expect.poll(sandbox.output).toContain('Data ');
  expect(sandbox.output()).toContain(`set SKILLPASSPORT_BASE_URL=${sandbox.url} where`);
});

it.runIf(hasIpv6).each([
  ['127.0.0.1', '::1', '[::1]', 'http://127.0.0.1'],
  ['0.0.0.0', '::1', '[::1]', 'http://127.0.0.1'],
  ['::1', '127.0.0.1', '127.0.0.1', 'http://[::1]'],
])('a sandbox on %s tells of another program on %s at its port, where localhost may lead', async (host, other, shown, own) => {
  const neighbor = createServer();
  await new Promise<void>((resolve) => neighbor.listen(0, other, resolve));
  onTestFinished(() => void neighbor.close());
  const { port } = neighbor.address() as AddressInfo;
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--host', host, '--port', String(port)]);
  await expect.poll(sandbox.output).toContain(`Another program listens on ${shown}:${port}: http://localhost:${port} may lead to that one`);
  expect(sandbox.output()).toContain(`Use ${own}:${port}`);
});

it.each<[environment: Record<string, string>, colored: boolean]>([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ NO_COLOR: '1' }, false],
])('the access log of a pipe has colors by %j: %s', async (environment, colored) => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--log', 'pretty'], environment);
  await fetch(`${sandbox.url}/v1/nowhere`);
  await expect.poll(sandbox.output).toContain('NOT_FOUND');
  expect(sandbox.output().includes('\u001b[33m404')).toBe(colored);
});

it('keeps the data over a stop and a start, and finishes with 0', async () => {
  const folder = temporaryFolder();
  const first = await startProcess(['--data', folder]);
  const { id } = await createStudent(first.url, 'kept@example.in');
  expect(await first.stop()).toEqual({ code: 0, signal: null });
  const second = await startProcess(['--data', folder]);
  const response = await fetch(`${second.url}/v1/students/${id}`, { headers: KEY_HEADERS });
  expect(response.status).toBe(200);
});

it('a start that only reads writes no workspace', async () => {
  const folder = temporaryFolder();
  const sandbox = await startProcess(['--data', folder]);
  await fetch(`${sandbox.url}/v1/students`, { headers: KEY_HEADERS });
  await sandbox.stop();
  expect(readdirSync(folder).filter((name) => !name.startsWith('lock'))).toEqual([]);
});

it('a second process on one folder is refused in words, until the first is gone', async () => {
  const folder = temporaryFolder();
  const first = await startProcess(['--data', folder]);
  const { code, output } = await runToEnd(['--data', folder, '--port', '0']);
  expect(code).toBe(1);
  expect(output).toMatch(/in use by another sandbox/);
  expect(output).toContain(String(first.child.pid));
  await first.stop('SIGKILL');
  await startProcess(['--data', folder]);
});

it.each([
  ['--seed', 'empty'],
  ['--faker-seed', '7'],
  ['--as-of', '2026-06-01T00:00:00Z'],
])('a folder of another start is refused: %s %s needs --reset', async (flag, value) => {
  const folder = temporaryFolder();
  const first = await startProcess(['--data', folder]);
  await createStudent(first.url, 'a@example.in');
  await first.stop();
  const { code, output } = await runToEnd(['--data', folder, '--port', '0', flag, value]);
  expect(code).toBe(1);
  expect(output).toContain('--reset');
  const again = await startProcess(['--data', folder, flag, value, '--reset']);
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
});

/** A folder with a few commits in a workspace's log, as kill -9 leaves it, and the log's path. */
async function folderWithLog(workspace = 'default'): Promise<{ folder: string; log: string }> {
  const folder = temporaryFolder();
  const sandbox = await startProcess(['--data', folder]);
  for (const name of ['a', 'b', 'c', 'd']) await createStudent(`${sandbox.url}/w/${workspace}`, `${name}@example.in`);
  await sandbox.stop('SIGKILL');
  return { folder, log: join(folder, 'workspaces', Buffer.from(workspace).toString('hex'), 'db.wal') };
}

it('a torn last line is dropped with a warning, and all before it is there', async () => {
  const { folder, log } = await folderWithLog();
  const text = readFileSync(log, 'utf8');
  writeFileSync(log, text.slice(0, -20));
  const sandbox = await startProcess(['--data', folder]);
  expect(sandbox.output()).toMatch(/db\.wal/);
  const emails = (
    (await (await fetch(`${sandbox.url}/v1/students?search=@example.in&limit=1000`, { headers: KEY_HEADERS })).json()) as { students: { email: string }[] }
  ).students.map(({ email }) => email);
  expect(emails).toEqual(expect.arrayContaining(['a@example.in', 'b@example.in', 'c@example.in']));
  expect(emails).not.toContain('d@example.in');
});

it.each(['default', 'ci'])('a damaged middle of workspace %s stops the start, says file and line, and touches nothing', async (workspace) => {
  const { folder, log } = await folderWithLog(workspace);
  const lines = readFileSync(log, 'utf8').split('\n');
  lines[1] = `${(lines[1] ?? '').slice(0, 30)}X${(lines[1] ?? '').slice(31)}`;
  writeFileSync(log, lines.join('\n'));
  const { code, output } = await runToEnd(['--data', folder, '--port', '0']);
  expect(code).toBe(1);
  expect(output).toContain(log);
  expect(output).toMatch(/line 2|:2/);
  expect(readFileSync(log, 'utf8')).toBe(lines.join('\n'));
});

it.each([
  [
    'a collection that is none',
    (text: string) => text.replace('"students":[', '"pets":['),
    "the collection pets can't be restored (there is no collection pets)",
  ],
  ['an id twice', (text: string) => text.replace(/"students":\[\n(.*?),?\n/, '"students":[\n$1,\n$1,\n'), 'the collection students has an id twice'],
])('%s in a db.json of version 0.1, which has no checksums, stops the start in words', async (_, change, says) => {
  const { folder, log } = await folderWithLog();
  const snapshot = join(log, '..', 'db.json');
  await toVersion1(folder);
  writeFileSync(snapshot, change(readFileSync(snapshot, 'utf8')));
  const { code, output } = await runToEnd(['--data', folder, '--port', '0']);
  expect(output).toContain(`${snapshot}: ${says}`);
  expect(output).toContain('--reset');
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
});

it.runIf(process.platform === 'linux')('a data folder where no folder can be made is refused in words', async () => {
  const { code, output } = await runToEnd(['--data', '/proc/no/such', '--port', '0']);
  expect(output).toContain("The data folder /proc/no/such can't be used (ENOENT");
  expect(code).toBe(1);
});

it('a non-loopback address without an admin token warns in one line', async () => {
  const open = await startProcess(['--data', 'memory', '--host', '0.0.0.0']);
  expect(open.output()).toContain('SANDBOX_ADMIN_TOKEN');
  const closed = await startProcess(['--data', 'memory', '--host', '0.0.0.0'], { SANDBOX_ADMIN_TOKEN: 'secret' });
  expect(closed.output()).not.toContain('SANDBOX_ADMIN_TOKEN');
});
