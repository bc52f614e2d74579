// `npm run bench`: the sandbox beside a bare Express app, in one run, as a table of medians and ratios with their targets.
//   --quick       fewer and shorter rounds: a look, not a measurement
//   --node PATH   another Node for the servers (or BENCH_NODE); the load always runs on this one
//   --only NAME   one of reads, writes, growth, starts, process, deliveries, workspaces
// It measures and judges nothing: it ends with 0 unless a request failed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureDeliveries } from './deliveries.mjs';
import { measureGrowth, measureInProcess, measureReads, measureStarts, measureWrites } from './measures.mjs';
import { pinBench } from './servers.mjs';
import { formatTable } from './table.mjs';
import { measureWorkspaces } from './workspaces.mjs';

const measures = {
  reads: measureReads,
  writes: measureWrites,
  growth: measureGrowth,
  starts: measureStarts,
  process: measureInProcess,
  deliveries: measureDeliveries,
  workspaces: measureWorkspaces,
};

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, node: { type: 'string' }, only: { type: 'string' } } });
const node = values.node ?? process.env.BENCH_NODE ?? process.execPath;
const chosen = Object.entries(measures).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only must be one of ${Object.keys(measures).join(', ')}`);

const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
const isModern = Number(version.slice(1).split('.')[0]) >= 24;
const folder = mkdtempSync(join(tmpdir(), 'sandbox-bench-'));
const bench = {
  node,
  folder,
  // Express itself is four times as fast on Node 24 as on 20, node:http is not: the same work is another ratio
  targets: isModern ? { read: 1.2, write: 0.8 } : { read: 3, write: 1.5 },
  ...(values.quick
    ? { rounds: 3, warmUp: 2_000, amount: 8_000, memoryRequests: 20_000, growthAmount: 1_000, records: 20_000, starts: 5, processes: 1, workspaces: 500 }
    : {
        rounds: 5,
        warmUp: 10_000,
        amount: 20_000,
        memoryRequests: 100_000,
        growthAmount: 2_000,
        records: 100_000,
        starts: 11,
        processes: 3,
        workspaces: 2_000,
      }),
};

pinBench();
try {
  const rows = [];
  for (const [name, measure] of chosen) {
    process.stderr.write(`${name} ...\n`);
    rows.push(...(await measure(bench)));
  }
  process.stdout.write(`\nNode ${version}, medians${values.quick ? ' (a quick look)' : ''}\n\n${formatTable(rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
