// Starts and stops what is measured: the sandbox as its users start it, and the bare Express app. Servers run on core 0; the bench
// itself and its load stay on core 1, where the machine can tell cores apart.

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

const canPin = process.platform === 'linux' && cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Keeps this process, and those that it starts, off the servers' core. */
export function pinBench() {
  if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
}

const running = new Set();
// a bench that is broken off leaves no server behind
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export const API_KEY = { 'x-api-key': 'test_key', 'x-api-secret': 'test_secret' };

/**
 * The sandbox as `skillpassport-sandbox start` runs it, without the access log.
 * @param data `memory` or a folder; @param first the path whose answer makes it started
 */
export function startSandbox(node, { data, seed = 'default', first = '/healthz' }) {
  return start(node, first, (port) => ({
    args: [file('../dist/cli.js'), 'start', '--port', port, '--data', data, '--seed', seed, '--log', 'silent'],
    env: {},
  }));
}

/** @param body what it answers */
export function startBare(node, body) {
  return start(node, '/v1/students/1', (port) => ({ args: [file('bare-express.mjs')], env: { PORT: port, BENCH_BODY: JSON.stringify(body) } }));
}

/** Runs a script of this folder to its end and gives what it prints, parsed. */
export async function runScript(node, script, argument, flags = []) {
  const child = spawn(node, [...flags, file(script), JSON.stringify(argument)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data) => (text += data));
  const [code] = await new Promise((resolve) => child.once('close', (...end) => resolve(end)));
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(text);
}

async function start(node, first, command) {
  const port = await freePort();
  const { args, env } = command(String(port));
  const line = canPin ? ['taskset', '-c', '0', node, ...args] : [node, ...args];
  const spawned = performance.now();
  const child = spawn(line[0], line.slice(1), { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  const ended = new Promise((resolve) => child.once('exit', resolve)).then(() => running.delete(child));
  const startMs = (await firstAnswer(port, first, ended)) - spawned;
  return {
    url: `http://127.0.0.1:${port}`,
    /** From the spawn to the first right answer, milliseconds. */
    startMs,
    /** Processor time up to that answer, milliseconds. */
    startCpuMs: cpuTime(child.pid),
    /** Processor time until now, of all threads, milliseconds; NaN where the system does not tell. */
    cpu: () => cpuTime(child.pid),
    /** Resident memory now, MiB. */
    memory: () => residentMemory(child.pid),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks again and again, without a pause, until the answer is right. @returns when that was, on performance.now()'s clock */
async function firstAnswer(port, path, ended) {
  let over = false;
  void ended.then(() => (over = true));
  while (!over) if (await answers(port, path)) return performance.now();
  throw new Error('a server ended before it answered');
}

function answers(port, path) {
  const head = Object.entries({ ...API_KEY, host: `127.0.0.1:${port}`, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\n${head.join('')}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString('latin1').startsWith('HTTP/1.1 200 '));
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

function residentMemory(pid) {
  if (process.platform !== 'linux') return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)]).stdout) / 1_024;
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1_024;
}

/** Steadier than the clock on a machine with other work: Linux counts it in nanoseconds, thread by thread. */
function cpuTime(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'));
  return threads.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e6;
}
