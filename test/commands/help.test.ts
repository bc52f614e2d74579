import type { Command } from 'commander';
import { expect, it } from 'vitest';

import { deliveriesCommand } from '../../src/commands/events/deliveries-command.js';
import { eventsCommand } from '../../src/commands/events/events-command.js';
import { listenCommand } from '../../src/commands/events/listen-command.js';
import { resendCommand } from '../../src/commands/events/resend-command.js';
import { triggerCommand } from '../../src/commands/events/trigger-command.js';
import { exportCommand } from '../../src/commands/files/export-command.js';
import { importCommand } from '../../src/commands/files/import-command.js';
import { checkCommand } from '../../src/commands/tests/check-command.js';

const COMMANDS = [checkCommand, deliveriesCommand, eventsCommand, exportCommand, importCommand, listenCommand, resendCommand, triggerCommand];

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 }).outputHelp();
  return help;
}

it.each(COMMANDS.map((create) => [create().name(), helpOf(create())]))('the help of %s fits a terminal of 80 columns, but for examples to copy', (_, help) => {
  const prose = help.split('\n').filter((line) => !line.startsWith('  skillpassport-sandbox ') && !line.startsWith('  WEBHOOK_SECRET='));
  expect(prose.filter((line) => line.length > 80)).toEqual([]);
  expect(prose.length).toBeGreaterThan(5);
});

it.each([importCommand, exportCommand])('the help of %o shows no list that is empty as a default', (create) => {
  expect(helpOf(create())).not.toContain('default: []');
});
