// `listen`: the event stream brought to a receiver on this machine, or printed. For a sandbox in a container, or one that can't reach
// the receiver.

import { Command } from 'commander';

import { urlFault } from '../../domain/refused-address.js';
import { real } from '../../platform/real-time.js';
import { isObject } from '../client/answers.js';
import { addKeyFlags, type KeyFlags, readKey } from '../client/api-key.js';
import { endSignal } from '../client/end-signal.js';
import { followEvents } from '../client/event-line.js';
import { parseJson } from '../client/parse-json.js';
import type { SseMessage } from '../client/sse.js';
import { addSetting, addTargetFlags, readTarget, type Setting, settingOf, type TargetFlags } from '../client/target.js';
import { CommandError } from '../command-error.js';
import { readEventNames, readWholeNumber } from '../read-flag.js';
import { printable, runCommand, say, write } from '../run-command.js';
import { Forwarder, type StreamedEvent } from './forward.js';
import { attemptLine, summary } from './listen-report.js';

const SECRET: Setting = { flag: '--secret <secret>', env: 'WEBHOOK_SECRET', fallback: 'whsec_test', help: 'what signs the forwarded events' };

const DEFAULT_RETRIES = '3';
const MAX_RETRIES = 100;

interface Flags extends TargetFlags, KeyFlags {
  readonly forwardTo?: string;
  readonly print?: true;
  readonly events?: string;
  readonly secret?: string;
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
  return addTargetFlags(addKeyFlags(addSetting(command, SECRET))).action((flags: Flags) => runCommand(() => listen(flags, process.env)));
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
  const key = readKey(flags, environment);
  const secretFrom = flags.secret !== undefined ? '--secret' : environment[SECRET.env] ? SECRET.env : undefined;
  const events = flags.events === undefined ? undefined : readEventNames(flags.events);
  const listener = createListener(flags, `${events ?? 'all events'} of ${target.base}`, settingOf(SECRET, flags.secret, environment) ?? '', secretFrom);
  const signal = endSignal();
  try {
    await followEvents({
      target,
      key,
      events,
      onOpen: (again) => listener.tell(again ? `The line to ${target.url} is back.` : listener.ready),
      onMessage: (message) => take(listener, message),
      onLost: (why) => listener.tell(`Lost the line to ${target.url}: ${why}. Trying again until it is back.`),
      signal,
    });
  } finally {
    const sum = listener.close();
    if (signal.aborted) listener.tell(sum);
  }
  return 0;
}

function take(listener: Listener, { id, event, data }: SseMessage): void {
  if (event === 'message') listener.take({ id, name: fieldOf(data, 'event'), body: data });
  else if (event === 'gap') listener.tell(fieldOf(data, 'message'));
}

/** A text in the JSON of a message; empty where there is none. */
function fieldOf(data: string, field: string): string {
  const value = parseJson(data);
  const text = isObject(value) ? value[field] : undefined;
  return typeof text === 'string' ? text : '';
}

/** @param which events of which sandbox, in words; @throws CommandError */
function createListener(flags: Flags, which: string, secret: string, secretFrom: string | undefined): Listener {
  if ((flags.forwardTo === undefined) === (flags.print === undefined))
    throw new CommandError('Say where the events go: --forward-to http://127.0.0.1:3000/webhooks/skillpassport, or --print.');
  if (flags.forwardTo === undefined) return createPrinter(`Ready: printing ${which}`);
  const fault = urlFault(flags.forwardTo);
  if (fault !== null) throw new CommandError(`--forward-to ${fault}; got ${JSON.stringify(flags.forwardTo)}.`);
  const receiver = { url: flags.forwardTo, secret, tlsVerify: !flags.insecure };
  const forwarder = new Forwarder(receiver, {
    retries: readWholeNumber('--retries', flags.retries, 0, MAX_RETRIES),
    onAttempt: (forwarded) => say(attemptLine(forwarded, new Date(real.now()).toTimeString().slice(0, 8))),
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
