// The sandbox as a process of its own, as a user starts it: for tests of starts, stops, crashes and of the whole product.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface SandboxProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Sends a signal and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A folder that goes when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of this process, without what would set the sandbox. */
function environment(extra: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(PORT|HOST|SANDBOX_|(FORCE|NO)_COLOR$)/.test(name));
  return { ...Object.fromEntries(clean), SANDBOX_CHECK_ANSWERS: '1', ...extra };
}

/** @param openFiles `ulimit -n` of the process; undefined: as it is here */
function run(flags: readonly string[], extra: Readonly<Record<string, string>>, openFiles?: number): { child: ChildProcess; output: () => string } {
  const command = [process.execPath, CLI, 'start', ...flags] as const;
  const [program, ...rest] = openFiles === undefined ? command : (['sh', '-c', 'ulimit -n "$0"; exec "$@"', String(openFiles), ...command] as const);
  const child = spawn(program, rest, { env: environment(extra), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

/** Starts on a free port and waits for the line with the address. @param openFiles `ulimit -n`; @throws Error when it ends before */
export async function startProcess(flags: readonly string[] = [], extra: Readonly<Record<string, string>> = {}, openFiles?: number): Promise<SandboxProcess> {
  const { child, output } = run(['--port', '0', '--log', 'silent', ...flags], extra, openFiles);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /(http:\/\/[^\s/]+)/.exec(output())?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it listened: ${output()}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; signal: NodeJS.Signals | null }> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return { code: child.exitCode, signal: child.signalCode };
  };
  onTestFinished(async () => {
    await stop('SIGKILL');
  });
  return { url, child, output, stop };
}

/** A start that is expected to end by itself. */
export async function runToEnd(flags: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { child, output } = run(flags, extra);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'close');
  return { code: child.exitCode, output: output() };
}

/** A start that is killed so many milliseconds after it began, whatever it does by then. */
export async function killStart(flags: readonly string[], after: number): Promise<void> {
  const { child } = run(['--port', '0', '--log', 'silent', ...flags], {});
  const ended = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), after);
  await ended;
  clearTimeout(timer);
}

export const KEY_HEADERS = { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret', 'Content-Type': 'application/json' } as const;

export async function createStudent(url: string, email: string): Promise<{ status: number; id: string | undefined }> {
  const response = await fetch(`${url}/v1/students`, { method: 'POST', headers: KEY_HEADERS, body: JSON.stringify({ name: 'Asha Rao', email }) });
  const body = (await response.json()) as { id?: string };
  return { status: response.status, id: body.id };
}

/** Every student of a sandbox, by email. */
export async function allStudents(url: string): Promise<Map<string, string>> {
  const students = new Map<string, string>();
  for (let page = 1; ; page += 1) {
    const response = await fetch(`${url}/v1/students?limit=1000&page=${page}`, { headers: KEY_HEADERS });
    const { students: rows, pages } = (await response.json()) as { students: { id: string; email: string }[]; pages: number };
    for (const { id, email } of rows) students.set(email, id);
    if (page >= pages) return students;
  }
}
