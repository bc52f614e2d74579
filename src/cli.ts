#!/usr/bin/env node
// The command line. One file a command, in commands/, loaded when it is called: a plain start needs no parser, a client no server.

import type { Command } from 'commander';

import { KEY_VARIABLES } from './commands/client/api-key.js';
import { TARGET_VARIABLES } from './commands/client/target.js';
import { plainFlags } from './commands/plain-flags.js';
import { unknownVariables } from './config.js';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start-command.js')).startCommand(),
  trigger: async () => (await import('./commands/events/trigger-command.js')).triggerCommand(),
  listen: async () => (await import('./commands/events/listen-command.js')).listenCommand(),
  events: async () => (await import('./commands/events/events-command.js')).eventsCommand(),
  deliveries: async () => (await import('./commands/events/deliveries-command.js')).deliveriesCommand(),
  resend: async () => (await import('./commands/events/resend-command.js')).resendCommand(),
  import: async () => (await import('./commands/files/import-command.js')).importCommand(),
  export: async () => (await import('./commands/files/export-command.js')).exportCommand(),
  check: async () => (await import('./commands/tests/check-command.js')).checkCommand(),
};

for (const warning of unknownVariables(process.env, [...TARGET_VARIABLES, ...KEY_VARIABLES])) process.stderr.write(`warning: ${warning}\n`);

const words = process.argv.slice(2);
const flags = plainFlags(words);
if (flags) await (await import('./commands/start.js')).start(flags);
else await parse();

async function parse(): Promise<void> {
  const [{ Command: Program }, { version }] = await Promise.all([import('commander'), import('./version.js')]);
  const program = new Program('skillpassport-sandbox')
    .description('A local server that behaves like the Skill Passport API. Without a command it starts.')
    .version(version);
  const [first = ''] = words;
  const names = Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
  for (const name of names) {
    const command = await COMMANDS[name]?.();
    // a first word that is no command is a misspelt one, not something for `start`
    if (command) program.addCommand(command, { isDefault: name === 'start' && (first === '' || first.startsWith('-')) });
  }
  await program.parseAsync();
}
