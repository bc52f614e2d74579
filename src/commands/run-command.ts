// How a client command ends: its failures in one line on stderr and exit code 1, never a stack of what it expected to meet.

import { CommandError } from './command-error.js';
import { fileError } from './files/file-error.js';

/** Runs it; what it returns is its exit code. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // whoever read the output has gone, as `head` does
    if (error.code === 'EPIPE') process.exit(0);
    tell(fileError('write', 'stdout', error));
    process.exit(1);
  });
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    tell(error);
    process.exitCode = 1;
  }
}

function tell({ message }: CommandError): void {
  process.stderr.write(`skillpassport-sandbox: ${printable(message)}\n`);
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
