// Environment and flags → one typed, validated Config. Flags win over the environment, the environment over the defaults. A bad
// value stops the start with a sentence that names it and says what is allowed.

import { isIPv6 } from 'node:net';

import { meant } from './domain/nearest.js';
import { plainUrl, withoutBrackets } from './domain/plain-url.js';
import { parseTime } from './domain/time.js';
import type { LogFormat } from './platform/access-log.js';

/** Every setting with its flag, its environment variable, and what it is for; the command line's help and the docs follow from it. */
export const settings = {
  port: { flag: '--port <number>', env: 'SANDBOX_PORT', alias: 'PORT', fallback: '4600', help: 'port to listen on; 0 takes a free one' },
  host: { flag: '--host <address>', env: 'SANDBOX_HOST', fallback: '127.0.0.1', help: 'address to listen on' },
  data: { flag: '--data <folder>', env: 'SANDBOX_DATA', fallback: '.sandbox-data', help: 'folder that keeps the data, or memory' },
  seed: { flag: '--seed <scenario>', env: 'SANDBOX_SEED', fallback: 'default', help: 'scenario to start with: default, empty, campus, or a YAML file' },
  seedYaml: { flag: undefined, env: 'SANDBOX_SEED_YAML', fallback: '', help: 'a scenario as YAML text, in place of a file' },
  fakerSeed: { flag: '--faker-seed <number>', env: 'SANDBOX_FAKER_SEED', fallback: '20260123', help: 'seed of all made data and ids' },
  asOf: { flag: '--as-of <time>', env: 'SANDBOX_AS_OF', fallback: '', help: "the day of the seeded dates: RFC 3339, or now (default: the scenario's own)" },
  publicUrl: { flag: '--public-url <url>', env: 'SANDBOX_PUBLIC_URL', fallback: '', help: "what links start with (default: the request's own host)" },
  reset: { flag: '--reset', env: 'SANDBOX_RESET', fallback: 'false', help: 'forget the stored data and begin anew' },
  log: { flag: '--log <format>', env: 'SANDBOX_LOG', fallback: 'pretty', help: 'access log: pretty, json or silent' },
  lock: { flag: '--no-lock', env: 'SANDBOX_LOCK', fallback: 'true', help: 'do without the lock on the data folder, where none can be made' },
  fsync: { flag: undefined, env: 'SANDBOX_FSYNC', fallback: 'false', help: 'flush each write to the disk itself: survives a power cut' },
  fidelity: { flag: undefined, env: 'SANDBOX_FIDELITY', fallback: 'full', help: 'documented answers 404 to what no vendor document names' },
  autoApprove: {
    flag: '--auto-approve <email>',
    env: 'SANDBOX_AUTO_APPROVE',
    fallback: '',
    help: 'log everybody in as this user, without pages (not where SANDBOX_FIDELITY is documented)',
  },
  maxWorkspaces: { flag: undefined, env: 'SANDBOX_MAX_WORKSPACES', fallback: '10000', help: 'how many workspaces there may be' },
  eventLogLimit: { flag: undefined, env: 'SANDBOX_EVENT_LOG', fallback: '10000', help: 'how many events a workspace remembers, with their deliveries' },
  maxEndpoints: { flag: undefined, env: 'SANDBOX_MAX_ENDPOINTS', fallback: '100', help: 'how many webhook endpoints a workspace may have' },
  adminToken: { flag: undefined, env: 'SANDBOX_ADMIN_TOKEN', fallback: '', help: 'token that the admin API and the pages ask for' },
  allowedHosts: {
    flag: undefined,
    env: 'SANDBOX_ALLOWED_HOSTS',
    fallback: '',
    help: 'host names, comma-separated, under which the admin API and the pages answer too',
  },
  bodyLimit: { flag: undefined, env: 'SANDBOX_BODY_LIMIT', fallback: '1048576', help: 'bytes of a JSON body' },
  bulkBodyLimit: { flag: undefined, env: 'SANDBOX_BULK_BODY_LIMIT', fallback: '33554432', help: 'bytes of a bulk body' },
  checkAnswers: { flag: undefined, env: 'SANDBOX_CHECK_ANSWERS', fallback: 'false', help: 'hold every answer against openapi.yaml, as the tests do' },
} as const satisfies Record<string, SettingFacts>;

interface SettingFacts {
  readonly flag: string | undefined;
  readonly env: string;
  /** Another variable that is read where that one says nothing: platforms set `PORT`. */
  readonly alias?: string;
  readonly fallback: string;
  readonly help: string;
}

export type SettingName = keyof typeof settings;

/** Settings as texts, as flags and environment give them. */
export type RawSettings = Partial<Record<SettingName, string | undefined>>;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** `memory`, or a folder. */
  readonly data: string;
  readonly seed: string;
  readonly seedYaml: string | undefined;
  readonly fakerSeed: number;
  /** `now`, an RFC 3339 time, or undefined for the scenario's own. */
  readonly asOf: string | undefined;
  /** Without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly reset: boolean;
  readonly log: LogFormat;
  readonly lock: boolean;
  readonly fsync: boolean;
  readonly fidelity: 'full' | 'documented';
  /** The email of the user whom every authorization request logs in. */
  readonly autoApprove: string | undefined;
  readonly maxWorkspaces: number;
  readonly eventLogLimit: number;
  readonly maxEndpoints: number;
  readonly adminToken: string | undefined;
  /** Lower case, without ports. */
  readonly allowedHosts: readonly string[];
  readonly bodyLimit: number;
  readonly bulkBodyLimit: number;
  readonly checkAnswers: boolean;
  /** How whoever started it writes a setting: what was set, else what would set it. `--seed`, `SANDBOX_SEED`, or `seed` of createSandbox(). */
  readonly nameOf: (setting: SettingName) => string;
}

/** A setting that can't be used. The message names it, what it is, and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable is an unset one: a compose file writes it so. An address as `tcp://10.0.0.7:4600` is what Kubernetes tells of a service called sandbox. */
const isSet = (text: string | undefined): boolean => text !== undefined && text !== '' && !/^(?:tcp|udp|sctp):\/\//.test(text);

/** What Kubernetes (and Docker's links) set for services whose names begin with `sandbox`, beside the addresses themselves. */
const INJECTED = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/;

/** The variables that nobody reads, each in a sentence with the one that was probably meant. @param others that are read elsewhere */
export function unknownVariables(environment: Environment, others: readonly string[]): string[] {
  const known = [...Object.values(settings).map(({ env }) => env), ...others];
  const unknown = Object.entries(environment).filter(
    ([name, text]) => name.startsWith('SANDBOX_') && !known.includes(name) && !INJECTED.test(name) && isSet(text),
  );
  return unknown.map(([name]) => `There is no setting ${name}: it changes nothing.${meant(name, known)}`);
}

/**
 * @param flags as given on the command line or to createSandbox()
 * @param origin how a refusal names them: `--port`, or `port`
 * @throws ConfigError
 */
export function readConfig(flags: RawSettings, environment: Environment, origin: 'flags' | 'options' = 'flags'): Config {
  const raw = (name: SettingName): Raw => {
    const { env, alias, flag, fallback }: SettingFacts = settings[name];
    const given = flags[name];
    const written = origin === 'options' ? name : (flag?.split(' ')[0] ?? env);
    if (given !== undefined) return { name: written, text: given, isGiven: true };
    const set = [env, alias].find((variable) => variable !== undefined && isSet(environment[variable]));
    return { name: set ?? written, text: (set && environment[set]) ?? fallback, isGiven: set !== undefined };
  };
  refuseBoth(raw('seed'), raw('seedYaml'));
  return {
    port: wholeNumber(raw('port'), 0, 65_535),
    host: withoutBrackets(filled(raw('host'), 'an address, as 127.0.0.1 or 0.0.0.0').trim()),
    data: filled(raw('data'), 'a folder, or memory'),
    seed: filled(raw('seed'), 'default, empty, campus, or the path of a YAML file'),
    seedYaml: optional(raw('seedYaml')),
    fakerSeed: wholeNumber(raw('fakerSeed'), 0, 2_147_483_647),
    asOf: asOf(raw('asOf')),
    publicUrl: publicUrl(raw('publicUrl')),
    reset: yesOrNo(raw('reset')),
    log: oneOf(raw('log'), ['pretty', 'json', 'silent']),
    lock: yesOrNo(raw('lock')),
    fsync: yesOrNo(raw('fsync')),
    fidelity: oneOf(raw('fidelity'), ['full', 'documented']),
    autoApprove: optional(raw('autoApprove')),
    maxWorkspaces: wholeNumber(raw('maxWorkspaces'), 1, 1_000_000),
    eventLogLimit: wholeNumber(raw('eventLogLimit'), 1, 10_000_000),
    maxEndpoints: wholeNumber(raw('maxEndpoints'), 1, 100_000),
    adminToken: optional(raw('adminToken')),
    allowedHosts: hostNames(raw('allowedHosts')),
    bodyLimit: wholeNumber(raw('bodyLimit'), 1_024, 1_073_741_824),
    bulkBodyLimit: wholeNumber(raw('bulkBodyLimit'), 1_024, 1_073_741_824),
    checkAnswers: yesOrNo(raw('checkAnswers')),
    nameOf: (setting) => raw(setting).name,
  };
}

interface Raw {
  /** As the user wrote it: the flag or the variable. */
  readonly name: string;
  readonly text: string;
  /** By whom it was started, not by its default. */
  readonly isGiven: boolean;
}

const refuse = ({ name, text }: Raw, allowed: string, hint = ''): ConfigError =>
  new ConfigError(`${name} must be ${allowed}; got ${JSON.stringify(text)}.${hint}`);

/** Two settings of one thing: whoever gives both expects what only one of them says. */
function refuseBoth(one: Raw, other: Raw): void {
  if (one.isGiven && other.isGiven) throw new ConfigError(`${one.name} and ${other.name} are both given: leave one of them out.`);
}

function wholeNumber(raw: Raw, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(raw.text.trim()) ? Number(raw.text) : Number.NaN;
  if (!(value >= least && value <= most)) throw refuse(raw, `a whole number from ${least} to ${most}`);
  return value;
}

function filled(raw: Raw, allowed: string): string {
  if (raw.text.trim() === '') throw refuse(raw, allowed);
  return raw.text;
}

function hostNames(raw: Raw): string[] {
  const hosts = raw.text.split(',').map((host) => withoutPort(host.trim().toLowerCase()));
  const named = hosts.filter((host) => host !== '');
  // a header Host has neither scheme nor path: such a name would never fit
  if (!named.every((host) => /^[\w.-]+$/.test(host) || isIPv6(host)))
    throw refuse(raw, 'host names, comma-separated, without scheme and path, as sandbox.example.com');
  return named;
}

/** As the Host header is compared: without port, and an IPv6 literal without brackets. */
const withoutPort = (host: string): string => withoutBrackets(host.replace(/^(\[.*\]|[^:]*):\d+$/, '$1'));

const optional = ({ text }: Raw): string | undefined => (text === '' ? undefined : text);

function yesOrNo(raw: Raw): boolean {
  const text = raw.text.trim().toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(text)) return true;
  if (['0', 'false', 'no', 'off'].includes(text)) return false;
  throw refuse(raw, '1 or 0 (true or false)');
}

function oneOf<T extends string>(raw: Raw, allowed: readonly [T, ...T[]]): T {
  const value = allowed.find((candidate) => candidate === raw.text.trim());
  if (value === undefined) throw refuse(raw, `one of ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`, meant(raw.text.trim(), allowed));
  return value;
}

function asOf(raw: Raw): string | undefined {
  if (raw.text === '') return undefined;
  if (raw.text === 'now' || parseTime(raw.text) !== null) return raw.text;
  throw refuse(raw, 'now, or a time as 2026-01-23T10:00:00Z');
}

function publicUrl(raw: Raw): string | undefined {
  if (raw.text === '') return undefined;
  const url = plainUrl(raw.text);
  if (url === undefined) throw refuse(raw, 'an http or https URL without query, as https://sandbox.example.com');
  return url;
}
