// Builds the client library as ESM and as CommonJS, and packs it to dist/sdk.tgz of the sandbox, which serves it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../dist/', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

function run(command, parameters, options = {}) {
  const { status } = spawnSync(command, parameters, { cwd: here, stdio: ['ignore', 'ignore', 'inherit'], ...options });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(join(here, 'dist'), { recursive: true, force: true });
run(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });
// NodeNext decides the format by the nearest package.json: the root says ESM, so CommonJS is asked for by name
run(process.execPath, [tsc, '-p', 'tsconfig.json', '--module', 'CommonJS', '--moduleResolution', 'Node10', '--outDir', 'dist/cjs'], { stdio: 'inherit' });
writeFileSync(join(here, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');

mkdirSync(target, { recursive: true });
run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', target], { shell: process.platform === 'win32' });
renameSync(join(target, 'skillpassport-sdk-0.1.0.tgz'), join(target, 'sdk.tgz'));
