// `listen`: the event stream brought to a receiver on this machine, or printed. For a sandbox in a container, or one that can't reach
// the receiver.

import { Command } from 'commander';

import { urlFault } from '../webhooks/refuse-address.js';
import { createAdminClient } from './client/admin-client.js';
import { followEvents } from './client/event-line.js';
import { isObject } from './client/answers.js';
import { parseJson } from './client/parse-json.js';
import type { SseMessage } from './client/sse.js';
import { addSetting, addTargetFlags, readTarget, requireHeaderText, type Setting, settingOf, type Target, type TargetFlags } from './client/target.js';
import { ApiFailure, CommandError } from './command-error.js';
import { Forwarder, type StreamedEvent } from './forward.js';
import { attemptLine, summary } from './listen-report.js';
import { readWholeNumber } from './read-flag.js';
import { printable, runCommand, say, write } from './run-command.js';

const SETTINGS = {
  secret: { flag: '--secret <secret>', env: 'WEBHOOK_SECRET', fallback: 'whsec_test', help: 'what signs the forwarded events' },
  apiKey: { flag: '--api-key <key>', env: 'SANDBOX_API_KEY', fallback: 'test_key', help: 'whose stream it is' },
  apiSecret: { flag: '--api-secret <secret>', env: 'SANDBOX_API_SECRET', fallback: 'test_secret', help: 'its secret' },
} as const satisfies Record<string, Setting>;

/** Sent as Last-Event-ID where the log was empty at the start: no event has it, so that all that the log holds by then comes. */
const EMPTY_LOG = 'the-log-was-empty';
const DEFAULT_RETRIES = '3';
const MAX_RETRIES = 100;

interface Flags extends TargetFlags {
  readonly forwardTo?: string;
  readonly print?: true;
  readonly events?: string;
  readonly secret?: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly retries: string;
  readonly insecure?: true;
}

export function listenCommand(): Command {
  const command = new Command('listen')
    .description('forward events to a receiver on this machine, signed as a webhook is')
    .option('--forward-to <url>', 'the receiver')
    .option('--print', 'print the events as JSON lines, and forward nothing')
    .option('--events <names>', 'only these, comma-separated (default: all)')
    .option('--retries <number>', 'how often a failed event is tried again: after 1 s, 5 s, then every 30 s', DEFAULT_RETRIES)
    .option('--insecure', 'take a certificate of the receiver that nobody vouches for');
  for (const setting of Object.values(SETTINGS)) addSetting(command, setting);
  return addTargetFlags(command).action((flags: Flags) => runCommand(() => listen(flags, process.env)));
}

/** What is done with the events, and what is told of the line. */
interface Listener {
  readonly take: (event: StreamedEvent) => void;
  /** Of the line: on stdout, or beside the events on stderr. */
  readonly tell: (text: string) => void;
  readonly ready: string;
  /** How it went, once it is over. */
  readonly close: () => string;
}

async function listen(flags: Flags, environment: NodeJS.ProcessEnv): Promise<number> {
  const target = readTarget(flags, environment);
  const setting = (name: keyof typeof SETTINGS): string => settingOf(SETTINGS[name], flags[name], environment) ?? '';
  for (const name of ['apiKey', 'apiSecret'] as const) requireHeaderText(SETTINGS[name].flag.split(' ')[0] ?? name, setting(name));
  const secretFrom = flags.secret !== undefined ? '--secret' : environment[SETTINGS.secret.env] ? SETTINGS.secret.env : undefined;
  const listener = createListener(flags, target, setting('secret'), secretFrom);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  const after = await newestEvent(target);
  try {
    await followEvents({
      target,
      apiKey: setting('apiKey'),
      apiSecret: setting('apiSecret'),
      events: flags.events,
      after,
      onOpen: (again) => listener.tell(again ? `The line to ${target.url} is back.` : listener.ready),
      onMessage: (message) => take(listener, message),
      onLost: (why) => listener.tell(`Lost the line to ${target.url}: ${why} Trying again until it is back.`),
      signal: ending.signal,
    });
  } finally {
    const sum = listener.close();
    if (ending.signal.aborted) listener.tell(sum);
  }
  return 0;
}

function take(listener: Listener, { id, event, data }: SseMessage): void {
  if (event === 'message') listener.take({ id, name: fieldOf(data, 'event'), body: data });
  // nothing was missed of a log that was empty
  else if (event === 'gap' && id !== EMPTY_LOG) listener.tell(fieldOf(data, 'message'));
}

/** A text in the JSON of a message; empty where there is none. */
function fieldOf(data: string, field: string): string {
  const value = parseJson(data);
  const text = isObject(value) ? value[field] : undefined;
  return typeof text === 'string' ? text : '';
}

function createListener(flags: Flags, target: Target, secret: string, secretFrom: string | undefined): Listener {
  if ((flags.forwardTo === undefined) === (flags.print === undefined))
    throw new CommandError('Say where the events go: --forward-to http://127.0.0.1:3000/webhooks/skillpassport, or --print.');
  const which = `${flags.events ?? 'all events'} of ${target.base}`;
  if (flags.forwardTo === undefined) return createPrinter(`Ready: printing ${which}`);
  const fault = urlFault(flags.forwardTo);
  if (fault !== null) throw new CommandError(`--forward-to ${fault}; got ${JSON.stringify(flags.forwardTo)}.`);
  const receiver = { url: flags.forwardTo, secret, tlsVerify: !flags.insecure };
  const forwarder = new Forwarder(receiver, {
    retries: readWholeNumber('--retries', flags.retries, 0, MAX_RETRIES),
    onAttempt: (forwarded) => say(attemptLine(forwarded, new Date().toTimeString().slice(0, 8))),
  });
  say(secretFrom === undefined ? `Signing secret: ${secret}` : `Signing secret: as ${secretFrom} says`);
  return {
    take: (event) => forwarder.push(event),
    tell: say,
    ready: `Ready: forwarding ${which} to ${receiver.url}`,
    close: () => summary(forwarder.close()),
  };
}

/** The bodies of the events on stdout, one a line, and nothing else there. */
function createPrinter(ready: string): Listener {
  let received = 0;
  return {
    take: ({ body }) => {
      received += 1;
      write(body);
    },
    tell: (text) => process.stderr.write(`${printable(text)}\n`),
    ready,
    close: () => summary({ received, delivered: received, failed: 0 }),
  };
}

/** Where the listening begins. Undefined: not to be had without the admin token; what comes before the first event may then be missed. */
async function newestEvent(target: Target): Promise<string | undefined> {
  try {
    const { value } = await createAdminClient(target).listEvents({ limit: '1' });
    return value.events[0]?.id ?? EMPTY_LOG;
  } catch (error) {
    if (error instanceof ApiFailure) return undefined;
    throw error;
  }
}
