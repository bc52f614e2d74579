// docs/cli.md says what the commands do: its commands run, and its flags are those of the help.

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { withSandbox } from '../setup.js';
import { runCli } from './run-cli.js';

const sandbox = await withSandbox();
const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** Of the blocks that are commands. */
const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

/** As a shell reads it, as far as the page needs one: words, and texts in single quotes. */
const words = (command: string): string[] => (command.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", '')).slice(1);

describe('docs/cli.md', () => {
  it.each(commands.filter((command) => !/ (?:listen|resend [0-9a-f])/.test(command)))('%s', async (command) => {
    expect(await runCli(words(command), { SANDBOX_URL: sandbox.url })).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['trigger', 'listen', 'events', 'deliveries', 'resend'])('names every flag of %s, and its examples use no other', async (command) => {
    const help = (await runCli([command, '--help'])).stdout;
    const offered = new Set([...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag));
    offered.delete('--help');
    for (const flag of offered) expect(text).toContain(flag);
    const used = commands.filter((line) => words(line)[0] === command).flatMap((line) => words(line).filter((word) => word.startsWith('--')));
    expect(used.filter((flag) => !offered.has(flag))).toEqual([]);
  });
});
