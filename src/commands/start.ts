// `skillpassport-sandbox start`: serves until it is told to stop.

import { resolve } from 'node:path';

import { createApp } from '../app.js';
import { type Config, ConfigError, type RawSettings, readConfig } from '../config.js';
import { hostAndPort } from '../domain/plain-url.js';
import { baseUrlSetting } from '../http/links.js';
import { createLog, type Log } from '../platform/access-log.js';
import { isListening, isLoopback, otherLoopback } from '../platform/loopback.js';
import { ScenarioError } from '../seeds/scenario-error.js';
import { type RunningServer, serve } from '../server.js';
import { StorageError } from '../storage/storage.js';
import { version } from '../version.js';

/** Serves, or says in a sentence why it can't. @param flags as given on the command line */
export async function start(flags: RawSettings): Promise<void> {
  try {
    await run(readConfig(flags, process.env));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ScenarioError || error instanceof StorageError)) throw error;
    process.stderr.write(`skillpassport-sandbox: ${error.message}\n`);
    process.exitCode = 1;
  }
}

async function run(config: Config): Promise<void> {
  // whoever read the output has gone, as `head` does: the sandbox goes on without being heard
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const log = await createLog(config.log);
  const app = await createApp(config, { log, onBroken: giveUp });
  let server: RunningServer;
  try {
    server = await serve(app, config);
  } catch (error) {
    await app.close();
    throw error;
  }
  // a second signal changes nothing: the first is being obeyed
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(server));
  if (!isLoopback(server.address) && config.adminToken === undefined)
    log.warn(`The admin API is open to everyone who can reach ${hostAndPort(server.address, server.port)}. Set SANDBOX_ADMIN_TOKEN to close it.`);
  await warnOfNeighbor(server, log);
  announce(config, server.url, log);
}

async function stop(server: RunningServer): Promise<void> {
  await server.close();
  process.exit(0);
}

/** A server that can't answer must not look like one that can. */
function giveUp(message: string): never {
  process.stderr.write(`skillpassport-sandbox: ${message}\n`);
  process.exit(1);
}

/** What listens on the other address of `localhost`, at the same port, gets requests that were meant for the sandbox. */
async function warnOfNeighbor({ address, port }: RunningServer, log: Log): Promise<void> {
  const other = otherLoopback(address);
  if (other === undefined || !(await isListening(other, port))) return;
  log.warn(
    `Another program listens on ${hostAndPort(other, port)}: http://localhost:${port} may lead to that one and not to the sandbox. Use http://${hostAndPort(other === '::1' ? '127.0.0.1' : '::1', port)}, or another port (--port).`,
  );
}

function announce(config: Config, url: string, log: Log): void {
  const base = config.publicUrl ?? url;
  const place = config.data === 'memory' ? 'in memory; they go when the sandbox stops' : resolve(config.data);
  if (config.log === 'json') return log.info(`Skill Passport sandbox ${version} listens at ${base}; data: ${place}`);
  if (config.log === 'silent') return void process.stdout.write(`${base}\n`);
  const setting = baseUrlSetting(base);
  log.info(`
  Skill Passport sandbox ${version}

  API           ${base}/v1
  Credentials   X-API-Key: test_key, X-API-Secret: test_secret
  Users         student@, educator@, recruiter@, admin@sandbox.test; password: password
  OAuth app     sandbox_client, secret: sandbox_secret
  Client        npm i ${base}/sdk.tgz${setting === undefined ? '' : `\n                and set ${setting} where your program runs`}
  Dashboard     ${base}
  Admin API     ${base}/_admin
  Scenario      ${config.seedYaml === undefined ? config.seed : 'SANDBOX_SEED_YAML'}
  Data          ${place}
`);
}
