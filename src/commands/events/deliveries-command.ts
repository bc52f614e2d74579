// `deliveries`: which event went where and what became of it, or one of them with every attempt.

import { Command } from 'commander';

import { type AdminClient, createAdminClient, type Query } from '../client/admin-client.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { runCommand, say, sayJson } from '../run-command.js';
import { widthOf } from '../table.js';
import { deliveryDetail, deliveryTable, pageNote } from './delivery-report.js';

interface Flags extends TargetFlags {
  readonly id?: string;
  readonly status?: string;
  readonly endpoint?: string;
  readonly event?: string;
  readonly since?: string;
  readonly limit: string;
  readonly json?: true;
}

export function deliveriesCommand(): Command {
  const command = new Command('deliveries')
    .description('list the deliveries, newest first, or show one with its attempts')
    .option('--id <id>', 'this one, with every attempt: what was sent, what came back')
    .option('--status <status>', 'only these: pending, delivered or failed')
    .option('--endpoint <id>', 'only those to this endpoint')
    .option('--event <name>', 'only those of this event')
    .option('--since <time or id>', 'what came at or after a time, or after an event or a delivery')
    .option('--limit <number>', 'how many', '20')
    .option('--json', "print the sandbox's answer");
  return addTargetFlags(command).action((flags: Flags) => runCommand(() => showDeliveries(flags)));
}

async function showDeliveries({ id, json, status, endpoint, event, since, limit, ...flags }: Flags): Promise<number> {
  const client = createAdminClient(readTarget(flags, process.env));
  if (id === undefined) await showList(client, { status, endpoint_id: endpoint, event, since, limit }, json ?? false);
  else await showOne(client, id, json ?? false);
  return 0;
}

async function showList(client: AdminClient, query: Query, asJson: boolean): Promise<void> {
  const { json, value } = await client.listDeliveries(query);
  const { deliveries, total } = value;
  if (asJson) return sayJson(json);
  if (deliveries.length === 0) return say('No deliveries.');
  const hint = deliveries.some(({ status }) => status === 'failed') ? 'deliveries --id ID shows why one failed.' : '';
  say([deliveryTable(deliveries, widthOf(process.stdout)), pageNote(deliveries.length, total), hint].filter(Boolean).join('\n'));
}

async function showOne(client: AdminClient, id: string, asJson: boolean): Promise<void> {
  const { json, value } = await client.getDelivery(id);
  if (asJson) sayJson(json);
  else say(deliveryDetail(value));
}
