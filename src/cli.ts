#!/usr/bin/env node
// The command line. One file a command, in commands/.

import { plainFlags } from './commands/plain-flags.js';
import { start } from './commands/start.js';

const flags = plainFlags(process.argv.slice(2));
if (flags) await start(flags);
else await parse();

async function parse(): Promise<void> {
  const [{ Command }, { startCommand }, { version }] = await Promise.all([import('commander'), import('./commands/start-command.js'), import('./version.js')]);
  const program = new Command('skillpassport-sandbox')
    .description('A local server that behaves like the Skill Passport API')
    .version(version)
    .addCommand(startCommand(), { isDefault: true });
  await program.parseAsync();
}
