// What a test suite pays for a sandbox inside its own process. Run with --expose-gc; argv[2]: JSON {seed}.
// Prints JSON, in milliseconds and KiB.

import { median } from './statistics.mjs';

const { seed } = JSON.parse(process.argv[2] ?? '{}');
const TIMES = 9;

const before = performance.now();
const { createSandbox } = await import('../dist/index.js');
const imported = performance.now();
const sandbox = await createSandbox({ seed });
const created = performance.now();

const headers = { 'x-api-key': 'test_key', 'x-api-secret': 'test_secret', 'content-type': 'application/json' };

async function post(prefix, number) {
  const body = JSON.stringify({ name: 'Asha Raman', email: `asha.${number}@bench.test` });
  const response = await fetch(`${sandbox.url}${prefix}/v1/students`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`a student was answered ${response.status}`);
}

async function read(prefix) {
  const response = await fetch(`${sandbox.url}${prefix}/v1/courses?limit=1`, { headers });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`a list was answered ${response.status}`);
}

const resets = [];
for (let round = 0; round < TIMES; round += 1) {
  await post('', round);
  const start = performance.now();
  await sandbox.reset();
  resets.push(performance.now() - start);
}

// the first request to a workspace makes it: the time is all of that request's
const MANY = 200;
const used = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
await read('/w/warm');
const usedBefore = used();
const workspaces = [];
for (let number = 0; number < MANY; number += 1) {
  const start = performance.now();
  await read(`/w/many-${number}`);
  workspaces.push(performance.now() - start);
}
const each = (used() - usedBefore) / MANY / 1_024;

await sandbox.close();
process.stdout.write(
  JSON.stringify({
    importMs: imported - before,
    createMs: created - imported,
    resetMs: median(resets),
    workspaceMs: median(workspaces),
    workspaceKiB: each,
  }),
);
