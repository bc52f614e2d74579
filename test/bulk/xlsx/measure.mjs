// Writes or reads a large workbook in a process of its own, so that the memory is its own. Told by its arguments what to do; prints one line of
// JSON: seconds, those of them on a processor, and the resident set in MiB before and at its peak. Runs the built product.

import { createWriteStream, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';

import { readXlsx } from '../../../dist/bulk/read-xlsx.js';
import { writeXlsx } from '../../../dist/bulk/write-xlsx.js';

const [, , task, path, count = '0'] = process.argv;
const kinds = ['text', 'text', 'text', 'text', 'text', 'list', 'number', 'number', 'text', 'text', 'text', 'date', 'time', 'time'];
const columns = kinds.map((kind, at) => ({ title: `Column ${at + 1}`, kind }));

function* rows() {
  for (let at = 0; at < Number(count); at += 1) {
    yield [
      `0190a5f2-7c3e-7d6b-8f4a-${String(at).padStart(12, '0')}`,
      `Student Number ${at}`,
      `student.${at}@example.in`,
      String((at % 12) + 1),
      `Program ${at % 40}`,
      'Python, SQL, Communication',
      at % 10,
      at % 7,
      `School ${at % 100}`,
      `SIS-${at}`,
      '+91 98765 43210',
      new Date(Date.UTC(2008, 0, at % 365)),
      new Date(1_769_162_400_000 + at * 1000),
      new Date(1_769_162_400_000 + at * 1000),
    ];
  }
}

/** Takes a piece every few milliseconds, as a client behind a thin line does. */
function slow() {
  return new Writable({ write: (_piece, _encoding, done) => setTimeout(done, 40) });
}

const tasks = {
  write: () => writeXlsx(createWriteStream(path), { sheet: 'Students', columns, rows: rows() }),
  'write-slowly': () => writeXlsx(slow(), { sheet: 'Students', columns, rows: rows() }),
  async read() {
    let read = 0;
    for await (const row of (await readXlsx(path)).rows) read += row.cells.length > 0 ? 1 : 0;
    if (read !== Number(count)) throw new Error(`${read} rows`);
  },
  /** As an import does, which keeps what it read. */
  async keep() {
    const kept = [];
    for await (const { cells } of (await readXlsx(path)).rows) kept.push(cells[1]);
    if (kept.length !== Number(count)) throw new Error(`${kept.length} rows`);
    globalThis.gc?.();
    globalThis.kept = kept;
  },
};

const mebibytes = (bytes) => Math.round(bytes / 1024 / 1024);

/** The most that this process has had resident, in bytes. On Linux `maxRSS` begins with that of the parent, so that a large parent hides all. */
function peakOfOwn() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
}

const before = mebibytes(process.memoryUsage().rss);
const start = performance.now();
await tasks[task]();
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage();
const cpu = (user + system) / 1_000_000;
const peak = mebibytes(peakOfOwn());
process.stdout.write(`${JSON.stringify({ seconds, cpu, before, peak, heap: mebibytes(process.memoryUsage().heapUsed) })}\n`);
