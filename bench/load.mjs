// The load: a fixed number of requests by autocannon, in a process of its own, so that it shares no event loop with what it measures.
// argv[2]: JSON {url, path, amount, connections, headers?, status, bodies?: tag}; with `bodies` each request is a POST of a student with
// an email of its own. Prints JSON {perSecond, p50, p99}: requests a second, and the times within which half of the
// answers, and 99 in a hundred, came, in milliseconds.

import autocannon from 'autocannon';

import { median, quantile } from './statistics.mjs';
import { newStudent } from './students.mjs';

const { url, path, amount, connections, headers = {}, status, bodies } = JSON.parse(process.argv[2] ?? '{}');
const perConnection = Math.ceil(amount / connections);
const times = [];
let begun = 0;
let ended = 0;
let made = 0;

/** Built before the first is sent: the load must not be what is slow. */
function requestsOfConnection() {
  if (bodies === undefined) return [{ method: 'GET', path, headers }];
  const all = { ...headers, 'content-type': 'application/json' };
  return Array.from({ length: perConnection }, () => ({ method: 'POST', path, headers: all, body: JSON.stringify(newStudent(bodies, made++)) }));
}

const result = await new Promise((resolve, reject) => {
  const run = autocannon({ url, connections, amount, setupClient: (client) => client.setRequests(requestsOfConnection()) }, (error, outcome) =>
    error ? reject(error) : resolve(outcome),
  );
  run.on('start', () => (begun = performance.now()));
  run.on('response', (client, code, bytes, time) => {
    ended = performance.now();
    times.push(time);
  });
});

const right = result.statusCodeStats[status]?.count ?? 0;
if (result.errors > 0 || right !== amount) {
  process.stderr.write(
    `${url}${path}: ${amount} requests were to be answered ${status}; errors: ${result.errors}, answers: ${JSON.stringify(result.statusCodeStats)}\n`,
  );
  process.exit(1);
}
process.stdout.write(JSON.stringify({ perSecond: (amount / (ended - begun)) * 1_000, p50: median(times), p99: quantile(times, 0.99) }));
