// `start` for the command line's parser: its flags and its help. What it does is start.ts's.

import { Command } from 'commander';

import { type RawSettings, type SettingName, settings } from '../config.js';

export function startCommand(): Command {
  const command = new Command('start').description('start the sandbox').allowExcessArguments(false);
  for (const { flag, env, fallback, help } of Object.values(settings)) {
    if (flag !== undefined)
      command.option(flag, `${help} (${fallback === '' || fallback === 'true' || fallback === 'false' ? '' : `default: ${fallback}; `}${env})`);
  }
  command.addHelpText('after', `\nSet by environment only:\n${environmentHelp()}`);
  // the server loads when it is to start, not for its help
  return command.action(async () => (await import('./start.js')).start(givenFlags(command)));
}

function environmentHelp(): string {
  const only = Object.values(settings).filter(({ flag }) => flag === undefined);
  return only.map(({ env, fallback, help }) => `  ${env.padEnd(26)}${help}${fallback === '' ? '' : ` (default: ${fallback})`}`).join('\n');
}

/** Only what stands on the command line: commander's own defaults would hide the environment. */
function givenFlags(command: Command): RawSettings {
  const flags: RawSettings = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    if (settings[name].flag !== undefined && command.getOptionValueSource(name) === 'cli') flags[name] = String(command.getOptionValue(name));
  }
  return flags;
}
