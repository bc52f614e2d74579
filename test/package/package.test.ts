// The package as its `files` make it, in a project of an integrator: imported, type-checked under both resolutions, started by its
// command. What npm makes of it (tarball, installation, engines) is scripts/check-package.mjs's.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

let project = '';
let installed = '';

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  const modules = join(project, 'node_modules');
  installed = join(modules, manifest.name);
  mkdirSync(installed, { recursive: true });
  for (const file of [...manifest.files, 'package.json']) cpSync(join(root, file), join(installed, file), { recursive: true });
  // what it depends on, and no more: a dependency that is only a development one is not found. Theirs are found from where they really lie
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "integrator", "private": true, "type": "module" }');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

it('is imported by its name and serves, its scenarios and contract beside it', async () => {
  writeFileSync(
    join(project, 'use.mjs'),
    `import { createSandbox } from '${manifest.name}';
    const sandbox = await createSandbox();
    const statuses = [];
    for (const path of ['/v1/students', '/openapi.yaml', '/_admin/openapi.json', '/sdk.tgz', '/'])
      statuses.push((await fetch(sandbox.url + path, { headers: { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret' } })).status);
    await sandbox.close();
    console.log(statuses.join());`,
  );
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: project });
  expect(stdout.trim()).toBe('200,200,200,200,200');
});

it('exports createSandbox and nothing else', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', `console.log(Object.keys(await import('${manifest.name}')).join())`], {
    cwd: project,
  });
  expect(stdout.trim()).toBe('createSandbox');
});

const USE = `
import { createSandbox, type Sandbox, type SandboxOptions } from '${manifest.name}';
const options: SandboxOptions = { seed: 'empty', data: 'memory', port: 0 };
export async function use(): Promise<string> {
  const sandbox: Sandbox = await createSandbox(options);
  await sandbox.reset({ all: true, workspace: 'ci' });
  await sandbox.close();
  return sandbox.url;
}
// @ts-expect-error a port is a number
await createSandbox({ port: '0' });
`;

it.each([
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'Bundler'],
])('compiles in a strict project with module %s and moduleResolution %s, with no other types installed', async (module, moduleResolution) => {
  writeFileSync(join(project, 'use.ts'), USE);
  const options = ['--noEmit', '--strict', '--target', 'ES2022', '--module', module, '--moduleResolution', moduleResolution];
  const compile = [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'use.ts'];
  const { stdout } = await run(process.execPath, compile, { cwd: project }).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

it('its command starts, serves, and ends with 0 by SIGTERM', async () => {
  const command = join(installed, manifest.bin['skillpassport-sandbox'] ?? 'no bin');
  const child = spawn(process.execPath, [command, 'start', '--port', '0', '--data', 'memory', '--log', 'silent'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\/\/[^\s/]+/.exec(line.toString())?.[0];
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(readdirSync(project)).not.toContain('.sandbox-data');
});

it('its command is a script that a shell can start', () => {
  expect(readFileSync(join(installed, manifest.bin['skillpassport-sandbox'] ?? ''), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});
