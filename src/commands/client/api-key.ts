// The credential of commands that call the public API: flags, else the environment, else the key that every scenario has.

import type { Command } from 'commander';

import { addSetting, nameOf, requireHeaderText, type Setting, settingOf } from './target.js';

const KEY = {
  apiKey: { flag: '--api-key <key>', env: 'SANDBOX_API_KEY', fallback: 'test_key', help: 'the API key to call with' },
  apiSecret: { flag: '--api-secret <secret>', env: 'SANDBOX_API_SECRET', fallback: 'test_secret', help: 'its secret' },
} as const satisfies Record<string, Setting>;

/** The variables that they are read from. */
export const KEY_VARIABLES = Object.values(KEY).map(({ env }) => env);

/** The values of the flags, as the command line's parser gives them. */
export interface KeyFlags {
  readonly apiKey?: string;
  readonly apiSecret?: string;
}

/** What the API reads the credential from. */
export type KeyHeaders = Readonly<Record<'X-API-Key' | 'X-API-Secret', string>>;

/** What to do about a credential that is refused. */
export const KEY_HINT = 'Give the key with --api-key and --api-secret.';

export function addKeyFlags(command: Command): Command {
  for (const setting of Object.values(KEY)) addSetting(command, setting);
  return command;
}

/** @throws CommandError that names the flag */
export function readKey(flags: KeyFlags, environment: Readonly<Record<string, string | undefined>>): KeyHeaders {
  const value = (name: keyof typeof KEY): string => {
    const text = settingOf(KEY[name], flags[name], environment) ?? '';
    requireHeaderText(nameOf(KEY[name], flags[name]), text);
    return text;
  };
  return { 'X-API-Key': value('apiKey'), 'X-API-Secret': value('apiSecret') };
}
