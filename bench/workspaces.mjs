// Workspaces that were written to once: what each takes on the disk and in memory, and what a start pays for thousands of them.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { API_KEY, startSandbox } from './servers.mjs';

const AT_ONCE = 20;
/** Until a start has looked at all of them in the background. */
const SETTLED_MS = 6_000;

export async function measureWorkspaces({ node, folder, workspaces }) {
  const data = join(folder, 'workspaces');
  const empty = await startCpu(node, join(folder, 'none'));
  const first = await startSandbox(node, { data });
  // the scenario is stored, and the code is warm
  await write(first.url, 'warm', 100);
  const [bytes, memory] = [bytesIn(data), first.memory()];
  await write(first.url, 'w', workspaces);
  const disk = (bytesIn(data) - bytes) / workspaces / 1_024;
  const resident = ((first.memory() - memory) / workspaces) * 1_024;
  await first.stop();
  const started = await startCpu(node, data);
  const many = workspaces.toLocaleString('en');
  return [
    { what: 'on the disk for a workspace with one write', value: disk, unit: 'KiB', most: 20 },
    { what: 'in memory for it', value: resident, unit: 'KiB', most: 60 },
    {
      what: `processor time that ${many} of them add to a start`,
      sandbox: `${started} ms`,
      peer: `${empty} ms`,
      value: started - empty,
      unit: 'ms',
      most: 1_000,
    },
  ];
}

async function startCpu(node, data) {
  const sandbox = await startSandbox(node, { data });
  await delay(SETTLED_MS);
  const cpu = sandbox.cpu();
  await sandbox.stop();
  return cpu;
}

async function write(url, prefix, count) {
  for (let at = 0; at < count; at += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => post(`${url}/w/${prefix}${at + more}`)));
}

async function post(url) {
  const headers = { ...API_KEY, 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/students`, { method: 'POST', headers, body: JSON.stringify({ name: 'Asha Rao', email: 'asha@example.in' }) });
  if (response.status !== 201) throw new Error(`a student was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

const bytesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, entry) => bytes + statSync(join(entry.parentPath, entry.name)).size, 0);
