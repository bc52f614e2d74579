// `trigger`: makes an event happen, by default by doing what causes it.

import { Command } from 'commander';

import { readDataSchema } from '../../admin/events/fake-data.js';
import { readDocument } from '../../contract/document.js';
import { EVENT_NAMES, isEventName } from '../../domain/event-names.js';
import type { DryRun, EventFire, FiredEvent } from '../../types/admin/types.gen.js';
import { createAdminClient } from '../client/admin-client.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { readData, readEvent, readTorture, readWithin } from '../read-flag.js';
import { runCommand, say, sayJson } from '../run-command.js';
import { headerLines, outcomeLine, wentWell } from './delivery-report.js';

interface Flags extends TargetFlags {
  readonly data?: readonly string[];
  readonly wait?: true;
  readonly within: string;
  readonly cause: boolean;
  readonly endpoint?: string;
  readonly delivery?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
}

export function triggerCommand(): Command {
  const command = new Command('trigger')
    .description('make an event happen: a new student enrolls, applies, pays, finishes')
    // required, but said so by the command itself, which knows where a missing one may have gone
    .argument('[event]', EVENT_NAMES.join(', '))
    .usage('<event> [options]')
    .option('--data <field=value...>', 'what is to be used: name=Asha, or score:=7 for JSON; the rest is made')
    .option('--wait', 'wait until the deliveries have ended; exit code 1 if one did not arrive, or a forged one was not refused')
    .option('--within <duration>', 'how long --wait waits at most', '30s')
    .option('--no-cause', 'send the event alone, about records that exist')
    .option('--endpoint <id>', 'only to this endpoint, subscribed or not')
    .option('--delivery <kind[:times]>', 'spoil the delivery: wrong_signature, duplicate:3, ...')
    .option('--dry-run', 'show the signed request; nothing is sent or stored')
    .option('--force', 'take an unknown event, and data that breaks the schema (implies --no-cause)')
    .option('--json', "print the sandbox's answer");
  return addTargetFlags(command).action((event: string | undefined, flags: Flags) => runCommand(() => trigger(event, flags)));
}

async function trigger(given: string | undefined, flags: Flags): Promise<number> {
  const { event, data } = readEvent(given, flags.data);
  const client = createAdminClient(readTarget(flags, process.env));
  const { json, value } = await client.fireEvent(readFire(event, data, flags), flags.wait ? readWithin(flags.within) : 0);
  if (flags.json) sayJson(json);
  else say('dry_run' in value ? dryRunReport(value) : firedReport(value, flags.wait ?? false));
  const missed = flags.wait && !('dry_run' in value) && !value.deliveries.every(wentWell);
  return missed ? 1 : 0;
}

/** The body of the request. @throws CommandError */
function readFire(event: string, data: Flags['data'], flags: Flags): EventFire {
  return {
    event,
    cause: flags.cause && !flags.force,
    ...(data && { data: readData(data, numbersOf(event)) }),
    ...(flags.endpoint !== undefined && { endpoint: flags.endpoint }),
    ...(flags.wait && { wait: true, within: flags.within }),
    ...(flags.dryRun && { dry_run: true }),
    ...(flags.force && { force: true }),
    ...(flags.delivery !== undefined && { delivery: readTorture(flags.delivery) }),
  };
}

/** Whether the event's schema wants a number in a field. */
function numbersOf(event: string): (field: string) => boolean {
  if (!isEventName(event)) return () => false;
  const { properties } = readDataSchema(readDocument('public'), event);
  return (field) => {
    const schema = properties.get(field);
    return typeof schema === 'object' && (schema['type'] === 'number' || schema['type'] === 'integer');
  };
}

/** @param waited whether the deliveries had their time to end */
function firedReport({ id, event, data, deliveries, message, caused }: FiredEvent, waited: boolean): string {
  return [
    `${event}  ${id}`,
    ...dataLines(data),
    ...caused.map((other) => `  with ${other.event}  ${other.id}`),
    message,
    ...(waited ? deliveries.map(outcomeLine) : []),
  ].join('\n');
}

function dryRunReport({ body, requests, message }: DryRun): string {
  const sent = requests.map(({ url, headers, body: own }) => ['', `POST ${url}`, ...headerLines(headers), '', own].join('\n'));
  return [message, ...(sent.length === 0 ? ['', body] : sent)].join('\n');
}

function dataLines(data: Readonly<Record<string, unknown>>): string[] {
  const width = Math.max(0, ...Object.keys(data).map((name) => name.length));
  return Object.entries(data).map(([name, value]) => `  ${name.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}
