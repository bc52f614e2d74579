// `check` as built, in a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import type { CliResult } from '../commands/run-cli.js';

const COMMAND = fileURLToPath(new URL('../../dist/commands/check-command.js', import.meta.url));
const SCRIPT = `const { checkCommand } = await import(${JSON.stringify(COMMAND)}); await checkCommand().parseAsync(process.argv.slice(1), { from: 'user' });`;

/** Runs it to its end. */
export async function runCheck(words: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const { WEBHOOK_SECRET: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...words], {
    env: { ...environment, ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}
