// The package as users get it: packed, installed in an empty project, imported, required, type-checked and started by its command.
// Needs a build, and npm's cache or registry for the dependencies. Prints a line a check and "N passed, N failed".

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'sandbox-package-'));
const run = (command, parameters, cwd = project) => execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const EXPECTED = ['package.json', 'README.md', 'LICENSE', 'openapi.yaml', 'openapi.admin.yaml', 'seeds/default.yaml'];
const EXPECTED_BUILT = [
  'cli.js',
  'index.js',
  'index.d.ts',
  'sdk.tgz',
  'contract/openapi.json',
  'contract/openapi.admin.yaml',
  'seeds/default.jsonl',
  'seeds/campus.jsonl.gz',
];
const ALLOWED = /^(dist\/|seeds\/[\w-]+\.(yaml|md)$|openapi(\.admin)?\.yaml$|package\.json$|README\.md$|LICENSE$)/;

const USE = `
import { createSandbox, type Sandbox } from 'skillpassport-sandbox';

export async function use(): Promise<string> {
  const sandbox: Sandbox = await createSandbox({ seed: 'empty', data: 'memory' });
  await sandbox.reset({ all: true });
  await sandbox.close();
  return sandbox.url;
}
`;
const COMPILE = ['--noEmit', '--strict', '--module', 'NodeNext', '--moduleResolution', 'NodeNext', '--target', 'ES2022', 'use.ts'];

/** The tarball's path and its files. */
function pack() {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], root));
  console.log(`      ${packed.filename}: ${packed.files.length} files, ${megabytes(packed.size)}, ${megabytes(packed.unpackedSize)} unpacked`);
  return { tarball: join(project, packed.filename), files: packed.files.map(({ path }) => path) };
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function answers(sandbox) {
  const response = await fetch(`${sandbox.url}/v1/students?limit=1`, { headers: { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret' } });
  assert.equal(response.status, 200);
  return response.json();
}

/** What the installed command serves, from its first line of output to its end by SIGTERM. */
async function startAndStop() {
  const child = spawn(join(project, 'node_modules/.bin/skillpassport-sandbox'), ['start', '--port', '0', '--data', 'memory', '--log', 'silent'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  try {
    const [line] = await once(child.stdout, 'data');
    const url = String(line).trim();
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/sdk.tgz', '/']) assert.equal((await fetch(url + path)).status, 200, path);
  } finally {
    child.kill('SIGTERM');
  }
  const [code] = await once(child, 'exit');
  if (process.platform !== 'win32') assert.equal(code, 0);
}

let installed = null;
const { tarball, files } = pack();

const checks = {
  'what users need is in the package'() {
    const missing = [...EXPECTED, ...EXPECTED_BUILT.map((path) => `dist/${path}`)].filter((path) => !files.includes(path));
    assert.deepEqual(missing, []);
  },
  'nothing else is in the package'() {
    assert.deepEqual(
      files.filter((path) => !ALLOWED.test(path)),
      [],
    );
  },
  'it installs in an empty project, engines obeyed, and runs nothing to do so'() {
    writeFileSync(join(project, 'package.json'), '{ "name": "integrator", "private": true }');
    run('npm', ['install', '--engine-strict', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', tarball]);
    installed = createRequire(join(project, 'index.js')).resolve('skillpassport-sandbox');
    assert.equal(run('npm', ['query', ['preinstall', 'install', 'postinstall'].map((name) => `:attr(scripts, [${name}])`).join()]).trim(), '[]');
  },
  async 'it is imported, answers with its scenario, resets and closes'() {
    const { createSandbox } = await import(pathToFileURL(installed).href);
    const sandbox = await createSandbox();
    assert.ok((await answers(sandbox)).total >= 200);
    await sandbox.reset();
    await sandbox.close();
  },
  'a CommonJS project requires it'() {
    const names = run(process.execPath, ['-p', 'Object.keys(require("skillpassport-sandbox")).join()']);
    assert.match(names, /createSandbox/);
  },
  'a strict TypeScript project compiles against its types, with no other types installed'() {
    writeFileSync(join(project, 'use.ts'), USE);
    run(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc'), ...COMPILE]);
  },
  'its command starts, serves and ends': startAndStop,
};

let failed = 0;
try {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`PASS  ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}\n${error.stdout ?? ''}${error.message}`);
    }
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
