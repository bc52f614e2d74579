#!/usr/bin/env node
// The command line. One file a command, in commands/.

import { Command } from 'commander';

import { startCommand } from './commands/start.js';
import { version } from './version.js';

const program = new Command('skillpassport-sandbox')
  .description('A local server that behaves like the Skill Passport API')
  .version(version)
  .addCommand(startCommand(), { isDefault: true });

await program.parseAsync();
