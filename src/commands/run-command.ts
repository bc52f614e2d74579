// How a client command ends: its failures in one line on stderr and exit code 1, never a stack of what it expected to meet.

import { CommandError } from './command-error.js';

/** Runs it; what it returns is its exit code. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  // whoever read the output has gone, as `head` does
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`skillpassport-sandbox: ${printable(error.message)}\n`);
    process.exitCode = 1;
  }
}

/** Text for a person, on stdout. */
export const say = (text: string): void => write(printable(text));

/** An answer of the sandbox as it came, for programs. */
export const sayJson = (json: unknown): void => write(JSON.stringify(json, null, 2));

/** A line as it is, on stdout. */
export function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Without what would command the terminal: a receiver's answer may hold anything. */
export const printable = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD');
