// Webhooks: how fast a thousand deliveries reach a fast receiver, and what the API's callers notice of a receiver that hangs.

import { createServer } from 'node:http';
import { join } from 'node:path';

import { fill, load, repeat } from './measures.mjs';
import { API_KEY, startSandbox } from './servers.mjs';
import { median } from './statistics.mjs';

const DELIVERIES = 1_000;
const PAIRS = 7;

export async function measureDeliveries(bench) {
  const sandbox = await startSandbox(bench.node, { data: join(bench.folder, 'deliveries'), seed: 'empty' });
  const fast = await startReceiver((response) => response.end('OK'));
  const hanging = await startReceiver(() => {});
  try {
    const times = await repeat(PAIRS, (round) => timeDeliveries(`${sandbox.url}/w/fast-${round}`, fast));
    const ratios = await repeat(PAIRS, (round) => p99s(bench, sandbox, hanging, round));
    return [
      { what: `${DELIVERIES.toLocaleString('en')} deliveries to one receiver, signed, logged, in a file`, value: median(times), unit: 'ms', most: 1_000 },
      {
        what: 'p99 of POST beside a receiver that hangs, by that without a receiver',
        sandbox: `${median(ratios.map(({ hung }) => hung)).toFixed(1)} ms`,
        peer: `${median(ratios.map(({ free }) => free)).toFixed(1)} ms`,
        value: median(ratios.map(({ hung, free }) => hung / free)),
        byCpu: median(ratios.map(({ byCpu }) => byCpu)),
        unit: '×',
        most: 1.2,
      },
    ];
  } finally {
    for (const { server } of [fast, hanging]) {
      server.closeAllConnections();
      server.close();
    }
    await sandbox.stop();
  }
}

/** From the bulk POST that emits the events to the last of their deliveries being logged as delivered, in milliseconds. */
async function timeDeliveries(url, receiver) {
  await register(url, receiver);
  await fill(url, 1, 'warm-up');
  const all = receiver.next(DELIVERIES + 1);
  const begun = performance.now();
  await fill(url, DELIVERIES, 'delivered');
  await all;
  // every connection still has its last outcome to log
  while ((await pending(url)) > 0);
  return performance.now() - begun;
}

/** The same load on two workspaces, one after the other, in turn who is first. */
async function p99s(bench, sandbox, hanging, round) {
  const post = (prefix) => load(sandbox, { path: `${prefix}/v1/students`, headers: API_KEY, status: 201, amount: bench.growthAmount, bodies: `p${round}` });
  const free = `/w/free-${round}`;
  const hung = `/w/hung-${round}`;
  await fill(`${sandbox.url}${free}`, 1, 'first');
  await register(`${sandbox.url}${hung}`, hanging);
  await fill(`${sandbox.url}${hung}`, 1, 'first');
  const results = {};
  for (const prefix of round % 2 === 0 ? [free, hung] : [hung, free]) results[prefix] = await post(prefix);
  await fetch(`${sandbox.url}${hung}/_admin/reset`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"all": true}' });
  return { free: results[free].p99, hung: results[hung].p99, byCpu: results[hung].cpuMs / results[free].cpuMs };
}

async function register(url, receiver) {
  const body = JSON.stringify({ url: receiver.url, events: ['*'] });
  const response = await fetch(`${url}/_admin/webhooks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (response.status !== 201) throw new Error(`the endpoint was answered ${response.status}`);
}

async function pending(url) {
  const response = await fetch(`${url}/_admin/deliveries?status=pending&limit=1`);
  return (await response.json()).total;
}

/** @param answer what it does with a response once the body is read */
async function startReceiver(answer) {
  let counted = 0;
  let waiting;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      answer(response);
      counted += 1;
      if (waiting && counted >= waiting.count) waiting.resolve();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    url: `http://127.0.0.1:${server.address().port}/hook`,
    /** Resolves when so many more have come. */
    next: (count) => {
      counted = 0;
      return new Promise((resolve) => (waiting = { count, resolve }));
    },
  };
}
