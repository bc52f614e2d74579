// Which sandbox, and which workspace of it, a client command talks to: flags, else the environment, else the sandbox on this machine.

import type { Command } from 'commander';

import { plainUrl } from '../../domain/plain-url.js';
import { isWorkspaceName } from '../../workspace/name.js';
import { CommandError } from '../command-error.js';

export interface SandboxTarget {
  /** As the user named it, without a trailing slash: for messages. */
  readonly url: string;
  /** The same with the workspace's prefix: what paths are put behind. */
  readonly base: string;
  readonly adminToken: string | undefined;
}

/** A flag that has an environment variable, and what it is where neither is given. */
export interface Setting {
  /** `--url <url>` */
  readonly flag: string;
  readonly env: string;
  readonly fallback?: string;
  readonly help: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const TARGET = {
  url: { flag: '--url <url>', env: 'SANDBOX_URL', fallback: 'http://127.0.0.1:4600', help: 'where the sandbox is' },
  workspace: { flag: '--workspace <name>', env: 'SANDBOX_WORKSPACE', help: 'a workspace of its own, as /w/{name}/ has it' },
  adminToken: { flag: '--admin-token <token>', env: 'SANDBOX_ADMIN_TOKEN', help: 'for a sandbox that asks for one' },
} as const satisfies Record<string, Setting>;

/** The variables that they are read from. */
export const TARGET_VARIABLES = Object.values(TARGET).map(({ env }) => env);

/** As the user wrote it: the flag, or else the variable. */
export const nameOf = ({ flag, env }: Setting, given: string | undefined): string => (given === undefined ? env : (flag.split(' ')[0] ?? env));

/** Adds a flag with a help text that names its variable and default. */
export function addSetting(command: Command, { flag, env, fallback, help }: Setting): Command {
  return command.option(flag, `${help} (${fallback === undefined ? '' : `default: ${fallback}; `}${env})`);
}

/** The flags that every client command takes. */
export function addTargetFlags(command: Command): Command {
  for (const setting of Object.values(TARGET)) addSetting(command, setting);
  return command;
}

/** The flag's value, else the variable's, else the default. An empty variable is an unset one. */
export function settingOf({ env, fallback }: Setting, flag: string | undefined, environment: Environment): string | undefined {
  return flag ?? (environment[env] || undefined) ?? fallback;
}

/** The values of the flags, as the command line's parser gives them. */
export interface TargetFlags {
  readonly url?: string;
  readonly workspace?: string;
  readonly adminToken?: string;
}

/** @throws CommandError that names the setting and what it may be */
export function readTarget(flags: TargetFlags, environment: Environment): SandboxTarget {
  const url = baseUrl(nameOf(TARGET.url, flags.url), settingOf(TARGET.url, flags.url, environment) ?? '');
  const workspace = settingOf(TARGET.workspace, flags.workspace, environment);
  if (workspace !== undefined && !isWorkspaceName(workspace))
    throw new CommandError(
      `${nameOf(TARGET.workspace, flags.workspace)} must be 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit; got ${JSON.stringify(workspace)}.`,
    );
  const adminToken = settingOf(TARGET.adminToken, flags.adminToken, environment);
  if (adminToken !== undefined) requireHeaderText(nameOf(TARGET.adminToken, flags.adminToken), adminToken);
  return { url, base: workspace === undefined ? url : `${url}/w/${workspace}`, adminToken };
}

/** @throws CommandError where a header can't carry the text */
export function requireHeaderText(name: string, text: string): void {
  if (!/^[\x20-\x7E]+$/.test(text)) throw new CommandError(`${name} must be printable ASCII, and not empty.`);
}

function baseUrl(name: string, text: string): string {
  const url = plainUrl(text);
  if (url === undefined) throw new CommandError(`${name} must be an http or https URL without query, as http://127.0.0.1:4600; got ${JSON.stringify(text)}.`);
  // the API's own paths begin with it, so some give it here too; the client library takes it off as well
  return url.replace(/\/v1$/, '');
}
