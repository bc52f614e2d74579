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
    process.stderr.write(`skillpassport-sandbox: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Writes to stdout. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An answer of the sandbox as it came, for programs. */
export const sayJson = (json: unknown): void => say(JSON.stringify(json, null, 2));
