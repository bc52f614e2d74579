// `events`: what was emitted or fired, newest first.

import { Command } from 'commander';

import { createAdminClient } from '../client/admin-client.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { runCommand, say, sayJson } from '../run-command.js';
import { widthOf } from '../table.js';
import { eventTable, pageNote } from './delivery-report.js';

interface Flags extends TargetFlags {
  readonly event?: string;
  readonly since?: string;
  readonly limit: string;
  readonly json?: true;
}

export function eventsCommand(): Command {
  const command = new Command('events')
    .description('list the events, newest first')
    .option('--event <name>', 'only this one')
    .option('--since <time or id>', 'what came at or after a time, or after an event')
    .option('--limit <number>', 'how many', '20')
    .option('--json', "print the sandbox's answer");
  return addTargetFlags(command).action((flags: Flags) => runCommand(() => listEvents(flags)));
}

async function listEvents({ event, since, limit, json: asJson, ...flags }: Flags): Promise<number> {
  const { json, value } = await createAdminClient(readTarget(flags, process.env)).listEvents({ event, since, limit });
  if (asJson) sayJson(json);
  else if (value.events.length === 0) say('No events.');
  else say([eventTable(value.events, widthOf(process.stdout)), pageNote(value.events.length, value.total)].filter(Boolean).join('\n'));
  return 0;
}
