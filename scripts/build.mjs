// The build: contract documents as JSON, JavaScript, the shipped scenarios, the client library's tarball. Each step is a script.

import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const steps = [
  ['scripts/build-contract.mjs'],
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['scripts/build-seeds.mjs'],
  ['sdk/build.mjs'],
];

// file systems keep coarser times than the clock
const started = Date.now() - 1000;
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// What an earlier build left of sources that are gone would be packed. Emptying dist beforehand would take the files from under a running sandbox.
for (const path of readdirSync(dist, { recursive: true })) {
  const file = statSync(join(dist, path));
  if (file.isFile() && file.mtimeMs < started) rmSync(join(dist, path));
}
