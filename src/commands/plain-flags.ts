// The flags of a plain `start`, read without the command line's parser, which takes longer to load than they take to read.

import { parseArgs } from 'node:util';

import { type RawSettings, type SettingName, settings } from '../config.js';

interface Flag {
  readonly setting: SettingName;
  /** `public-url`, as it stands on the command line without its dashes. */
  readonly name: string;
  readonly takesValue: boolean;
}

const flags: readonly Flag[] = (Object.keys(settings) as SettingName[]).flatMap((setting) => {
  const [name, value] = settings[setting].flag?.slice(2).split(' ') ?? [];
  return name === undefined ? [] : [{ setting, name, takesValue: value !== undefined }];
});

/**
 * What `start`, or nothing, is followed by; undefined where the parser must have its say: another command, a call for help, a fault.
 * @param words the command line without program and script
 */
export function plainFlags(words: readonly string[]): RawSettings | undefined {
  const options = Object.fromEntries(flags.map(({ name, takesValue }) => [name, { type: takesValue ? ('string' as const) : ('boolean' as const) }]));
  try {
    const { values } = parseArgs({ args: words.slice(words[0] === 'start' ? 1 : 0), options });
    const given = flags.filter(({ name }) => values[name] !== undefined);
    // a flag that begins with `no-` unsets what it names
    return Object.fromEntries(given.map(({ setting, name }) => [setting, name.startsWith('no-') ? 'false' : String(values[name])]));
  } catch {
    return undefined;
  }
}
