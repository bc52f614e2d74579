// `resend`: brings an event, a delivery, or all that failed since a time, once more.

import { Command } from 'commander';

import { real } from '../../platform/real-time.js';
import type { Delivery, Event } from '../../types/admin/types.gen.js';
import { type AdminClient, type Answer, createAdminClient } from '../client/admin-client.js';
import { addTargetFlags, readTarget, type TargetFlags } from '../client/target.js';
import { ApiFailure, CommandError } from '../command-error.js';
import { readWithin } from '../read-flag.js';
import { runCommand, say, sayJson } from '../run-command.js';
import { outcomeLine, wentWell } from './delivery-report.js';

/** The most that a page of a list holds. */
const PAGE = 1_000;
/** How long between two looks at a delivery that is pending, in milliseconds. */
const LOOK_AGAIN_MS = 100;

interface Flags extends TargetFlags {
  readonly failed?: true;
  readonly since?: string;
  readonly endpoint?: string;
  readonly wait?: true;
  readonly within: string;
  readonly json?: true;
}

/** What is under way again. */
interface Resent {
  readonly json: unknown;
  readonly message: string;
  readonly deliveries: readonly string[];
}

export function resendCommand(): Command {
  const command = new Command('resend')
    .description('send an event or a delivery again, or all that failed')
    .argument('[id]', 'an event, or a delivery')
    .option('--failed', 'all that failed since --since')
    .option('--since <time or id>', 'with --failed: at or after a time, or from an event on')
    .option('--endpoint <id>', 'with --failed: only to this endpoint')
    .option('--wait', 'wait until the deliveries have ended; exit code 1 if one did not arrive, or a forged one was not refused')
    .option('--within <duration>', 'how long --wait waits at most', '30s')
    .option('--json', "print the sandbox's answer; with --wait, the deliveries as they ended");
  return addTargetFlags(command).action((id: string | undefined, flags: Flags) => runCommand(() => resend(id, flags)));
}

async function resend(id: string | undefined, flags: Flags): Promise<number> {
  const withinMs = readWithin(flags.within);
  const client = createAdminClient(readTarget(flags, process.env));
  const { json, message, deliveries } = await again(client, id, flags);
  if (!flags.json) say(message);
  if (!flags.wait) {
    if (flags.json) sayJson(json);
    return 0;
  }
  const ended = await outcomes(client, deliveries, withinMs);
  if (flags.json) sayJson({ deliveries: ended.map((delivery) => delivery.json) });
  else for (const { value } of ended) say(outcomeLine(value));
  return ended.every(({ value }) => wentWell(value)) ? 0 : 1;
}

/** @throws CommandError where the flags do not say what is to be sent */
function again(client: AdminClient, id: string | undefined, { failed, since, endpoint }: Flags): Promise<Resent> {
  if (id !== undefined && failed === undefined && since === undefined && endpoint === undefined) return resendOne(client, id);
  if (id === undefined && failed && since !== undefined) return resendFailed(client, since, endpoint);
  throw new CommandError('Say what to send: resend ID, or resend --failed --since TIME [--endpoint ID].');
}

async function resendOne(client: AdminClient, id: string): Promise<Resent> {
  const event = await unlessUnknown(client.redeliverEvent(id));
  if (event) return { json: event.json, message: event.value.message, deliveries: pendingOf(event.value) };
  const delivery = await unlessUnknown(client.redeliverDelivery(id));
  if (!delivery) throw new CommandError(`There is no event and no delivery ${id}. The lists have their ids: skillpassport-sandbox events, or deliveries.`);
  return { json: delivery.json, message: `The delivery to ${delivery.value.url} is pending again.`, deliveries: [delivery.value.id] };
}

/** Those that are sent once more: one to an endpoint that is gone stays as it was. */
const pendingOf = ({ deliveries }: Event): string[] => deliveries.filter(({ status }) => status === 'pending').map(({ id }) => id);

async function resendFailed(client: AdminClient, since: string, endpoint: string | undefined): Promise<Resent> {
  // looked up before: afterwards they are pending among others that are
  const before = await failedSince(client, since, endpoint);
  const { json, value } = await client.redeliverFailed({ since, ...(endpoint !== undefined && { endpoint }) });
  return { json, message: value.message, deliveries: before };
}

/** As POST /_admin/deliveries/redeliver reads `since`: an event's own deliveries are among them. */
async function failedSince(client: AdminClient, since: string, endpoint: string | undefined): Promise<string[]> {
  const event = await unlessUnknown(client.getEvent(since));
  const own = event?.value.deliveries.filter(({ status, endpoint_id: to }) => status === 'failed' && to === (endpoint ?? to)) ?? [];
  const ids = own.map(({ id }) => id);
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { value } = await client.listDeliveries({ status: 'failed', since, endpoint_id: endpoint, limit: String(PAGE), page: String(page) });
    ids.push(...value.deliveries.map(({ id }) => id));
    pages = value.pages;
  }
  return ids;
}

/** Each as it stands when it has ended, or when the time is over. */
async function outcomes(client: AdminClient, ids: readonly string[], withinMs: number): Promise<Answer<Delivery>[]> {
  const until = real.now() + withinMs;
  const ended: Answer<Delivery>[] = [];
  for (const id of ids) {
    let delivery = await client.getDelivery(id);
    while (delivery.value.status === 'pending' && real.now() < until) {
      await real.pause(Math.min(LOOK_AGAIN_MS, until - real.now()));
      delivery = await client.getDelivery(id);
    }
    ended.push(delivery);
  }
  return ended;
}

async function unlessUnknown<T>(answer: Promise<Answer<T>>): Promise<Answer<T> | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  }
}
