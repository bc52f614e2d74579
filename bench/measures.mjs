// The measures, each a function from a bench (which Node, how long, where temporary folders go) to rows of the table. A row's ratio is
// taken within a round, in which both servers get the same load, one right after the other; of the rounds the median counts.

import { join } from 'node:path';

import { API_KEY, runScript, startBare, startSandbox } from './servers.mjs';
import { median } from './statistics.mjs';
import { newStudent } from './students.mjs';

const CONNECTIONS = 32;
const BULK = 10_000;

/** GET by id, and the memory before and after: one pair of servers serves both. */
export async function measureReads(bench) {
  const sandbox = await startSandbox(bench.node, { data: 'memory' });
  const student = await firstStudent(sandbox.url);
  const bare = await startBare(bench.node, student);
  try {
    await settle();
    const atStart = { sandbox: sandbox.memory(), bare: bare.memory() };
    const get = (server, amount) => load(server, { path: `/v1/students/${student.id}`, headers: API_KEY, status: 200, amount });
    await inTurn([bare, sandbox], (server) => get(server, bench.warmUp));
    const rounds = await repeat(bench.rounds, () => inTurn([bare, sandbox], (server) => get(server, bench.amount)));
    const each = Math.max(0, Math.ceil(bench.memoryRequests - bench.warmUp - bench.rounds * bench.amount));
    if (each > 0) await inTurn([bare, sandbox], (server) => get(server, each));
    const after = { sandbox: sandbox.memory(), bare: bare.memory() };
    return [
      { ...throughput('GET by id', rounds), least: bench.targets.read },
      { ...difference('memory at start', atStart), most: 30 },
      { ...difference(`memory after ${bench.memoryRequests.toLocaleString('en')} GETs`, after), most: 30 },
    ];
  } finally {
    await Promise.all([sandbox.stop(), bare.stop()]);
  }
}

/** POST of a new student, stored in a file before it is answered. */
export async function measureWrites(bench) {
  const sandbox = await startSandbox(bench.node, { data: join(bench.folder, 'writes') });
  const bare = await startBare(bench.node, await firstStudent(sandbox.url));
  let tag = 0;
  const post = (server, amount) => load(server, { path: '/v1/students', headers: API_KEY, status: 201, amount, bodies: `w${(tag += 1)}` });
  try {
    await inTurn([bare, sandbox], (server) => post(server, bench.warmUp));
    const rounds = await repeat(bench.rounds, () => inTurn([bare, sandbox], (server) => post(server, bench.amount)));
    return [{ ...throughput('POST create, in a file', rounds), least: bench.targets.write }];
  } finally {
    await Promise.all([sandbox.stop(), bare.stop()]);
  }
}

/** The same POST where there are 100 records, in a fresh workspace each round, and where there are 100,000. */
export async function measureGrowth(bench) {
  const [few, many] = await Promise.all(['few', 'many'].map((name) => startSandbox(bench.node, { data: join(bench.folder, name), seed: 'empty' })));
  let tag = 0;
  const post = (server, prefix, amount) => load(server, { path: `${prefix}/v1/students`, headers: API_KEY, status: 201, amount, bodies: `g${(tag += 1)}` });
  try {
    for (let done = 0; done < bench.records; done += BULK) await fill(many.url, BULK, `b${done}`);
    await post(few, '/w/warm-up', bench.warmUp);
    await post(many, '', bench.warmUp);
    const rounds = await repeat(bench.rounds, async (round) => {
      const fresh = `/w/round-${round}`;
      await fill(`${few.url}${fresh}`, 100, 'few');
      return [await post(few, fresh, bench.growthAmount), await post(many, '', bench.growthAmount)];
    });
    return [
      {
        what: `p50 of that POST at ${bench.records.toLocaleString('en')} records, by that at 100`,
        sandbox: `${median(rounds.map(([, large]) => large.p50)).toFixed(2)} ms`,
        peer: `${median(rounds.map(([small]) => small.p50)).toFixed(2)} ms`,
        value: median(rounds.map(([small, large]) => large.p50 / small.p50)),
        byCpu: median(rounds.map(([small, large]) => large.cpuMs / small.cpuMs)),
        unit: '×',
        most: 1.2,
      },
    ];
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

/** From the spawn of the process to its first healthy answer. */
export async function measureStarts(bench) {
  const rounds = await repeat(bench.starts, async (round) => ({
    bare: await timeStart(startBare(bench.node, {})),
    memory: await timeStart(startSandbox(bench.node, { data: 'memory' })),
    file: await timeStart(startSandbox(bench.node, { data: join(bench.folder, `start-${round}`) })),
    student: await timeStart(startSandbox(bench.node, { data: 'memory', first: '/v1/students?limit=1' })),
  }));
  const row = (what, name) => ({
    what,
    sandbox: `${median(rounds.map((round) => round[name].startMs)).toFixed(0)} ms`,
    peer: `${median(rounds.map((round) => round.bare.startMs)).toFixed(0)} ms`,
    value: median(rounds.map((round) => round[name].startMs / round.bare.startMs)),
    byCpu: median(rounds.map((round) => round[name].startCpuMs / round.bare.startCpuMs)),
    unit: '×',
  });
  return [
    { ...row('cold start, in memory', 'memory'), most: 1 },
    { ...row('cold start, in a file', 'file'), most: 1 },
    // health is answered while the API's code is still to be read: this is when the first student comes
    row('cold start to the first student', 'student'),
  ];
}

/** What a test suite pays, in its own process: no peer, a bound in milliseconds. */
export async function measureInProcess(bench) {
  const runs = {};
  for (const seed of ['default', 'campus'])
    runs[seed] = await repeat(bench.processes, () => runScript(bench.node, 'in-process.mjs', { seed }, ['--expose-gc']));
  const of = (seed, field) => median(runs[seed].map((run) => run[field]));
  return [
    { what: 'createSandbox() in process', value: of('default', 'createMs'), unit: 'ms', most: 50 },
    { what: 'reset of default', value: of('default', 'resetMs'), unit: 'ms', most: 2 },
    { what: 'reset of campus', value: of('campus', 'resetMs'), unit: 'ms', most: 5 },
    { what: 'a new workspace, with its first answer', value: of('default', 'workspaceMs'), unit: 'ms', most: 5 },
    { what: 'memory of a new workspace', value: of('default', 'workspaceKiB'), unit: 'KiB', most: 100 },
  ];
}

async function timeStart(starting) {
  const server = await starting;
  await server.stop();
  return server;
}

/** Loads a server. @returns {perSecond, p50, p99, cpuMs}: cpuMs is the server's processor time for all of it */
export async function load(server, options) {
  const before = server.cpu();
  const result = await runScript(process.execPath, 'load.mjs', { url: server.url, connections: CONNECTIONS, ...options });
  return { ...result, cpuMs: server.cpu() - before };
}

/** The seeded student that openapi.yaml's examples show, or whoever comes first. */
async function firstStudent(url) {
  const response = await fetch(`${url}/v1/students?limit=1`, { headers: API_KEY });
  const { students } = await response.json();
  return students[0];
}

export async function fill(url, count, tag) {
  const body = JSON.stringify(Array.from({ length: count }, (_, number) => newStudent(tag, number)));
  const response = await fetch(`${url}/v1/students/bulk`, { method: 'POST', headers: { ...API_KEY, 'content-type': 'application/json' }, body });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`a bulk body of ${count} students was answered ${response.status}`);
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 500));

export async function repeat(times, work) {
  const results = [];
  for (let round = 0; round < times; round += 1) results.push(await work(round));
  return results;
}

async function inTurn(items, work) {
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function throughput(what, rounds) {
  return {
    what,
    sandbox: `${Math.round(median(rounds.map(([, sandbox]) => sandbox.perSecond))).toLocaleString('en')}/s`,
    peer: `${Math.round(median(rounds.map(([bare]) => bare.perSecond))).toLocaleString('en')}/s`,
    value: median(rounds.map(([bare, sandbox]) => sandbox.perSecond / bare.perSecond)),
    byCpu: median(rounds.map(([bare, sandbox]) => bare.cpuMs / sandbox.cpuMs)),
    unit: '×',
  };
}

function difference(what, { sandbox, bare }) {
  return { what, sandbox: `${sandbox.toFixed(0)} MiB`, peer: `${bare.toFixed(0)} MiB`, value: sandbox - bare, unit: 'MiB more' };
}
