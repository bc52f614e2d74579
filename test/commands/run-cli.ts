// The built command line as a process of its own, as a user calls it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when what it printed, on either stream, fits. @throws Error when it ends before */
  readonly prints: (pattern: RegExp) => Promise<void>;
  /** Sends a signal, if one is given, and waits for the end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<CliResult>;
}

/** The environment of this process, without what would set a command. */
function environment(extra: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(?:PORT|HOST|SANDBOX_.*|WEBHOOK_SECRET)$/.test(name));
  return { ...Object.fromEntries(clean), ...extra };
}

/** Killed when the test is done. */
export function startCli(words: readonly string[], extra: Readonly<Record<string, string>> = {}): CliProcess {
  const child = spawn(process.execPath, [CLI, ...words], { env: environment(extra), stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const closed = once(child, 'close');
  const prints = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(output.stdout) && !pattern.test(output.stderr)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void closed.then(() => reject(new Error(`it ended before it printed ${pattern}: ${output.stdout}${output.stderr}`)));
    });
  const end = async (signal?: NodeJS.Signals): Promise<CliResult> => {
    if (signal) child.kill(signal);
    await closed;
    return { code: child.exitCode, ...output };
  };
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, prints, end };
}

/** Runs a command to its end. */
export function runCli(words: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return startCli(words, extra).end();
}

/** A port of loopback on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
