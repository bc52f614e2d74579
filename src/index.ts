// The programmatic API: a sandbox inside the test process, for Vitest, Jest and node:test.

import { createApp } from './app.js';
import { ConfigError, type RawSettings, readConfig } from './config.js';
import { meant } from './domain/nearest.js';
import { createLog } from './platform/access-log.js';
import { serve } from './server.js';
import { DEFAULT_WORKSPACE, isWorkspaceName } from './workspace/name.js';

export interface SandboxOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly host?: string;
  /** A shipped scenario or a YAML file. Default: `default`. */
  readonly seed?: string;
  /** A scenario as YAML text. */
  readonly seedYaml?: string;
  /** `memory` (default), or a folder that keeps the data. */
  readonly data?: string;
  readonly fakerSeed?: number;
  /** RFC 3339, or `now`. Default: the scenario's own. */
  readonly asOf?: string;
  readonly publicUrl?: string;
  /** The email of the user whom every OAuth request logs in, without pages. */
  readonly autoApprove?: string;
  readonly log?: 'pretty' | 'json' | 'silent';
}

export interface ResetOptions {
  readonly all?: boolean;
  readonly workspace?: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:{port}`, what the client library takes as `baseUrl`. */
  readonly url: string;
  /** Back to the scenario; `all` also forgets webhook endpoints, API keys and OAuth apps. `workspace` defaults to `default`. TypeError where it is no name, or an option is none. */
  readonly reset: (options?: ResetOptions) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What each option must be. */
type Kinds<Options> = Readonly<Record<keyof Options & string, 'string' | 'number' | 'boolean'>>;

const OPTIONS: Kinds<SandboxOptions> = {
  port: 'number',
  host: 'string',
  seed: 'string',
  seedYaml: 'string',
  data: 'string',
  fakerSeed: 'number',
  asOf: 'string',
  publicUrl: 'string',
  autoApprove: 'string',
  log: 'string',
};

const RESET_OPTIONS: Kinds<ResetOptions> = { all: 'boolean', workspace: 'string' };

/**
 * The options that were given, by their names: JavaScript takes any, and what is passed over would leave a test with another sandbox
 * than it asked for. `null` counts for nothing, as `undefined` does: it is what a configuration in JSON has for it.
 * @param refuse makes the error that a sentence is thrown as
 */
function givenOptions<Options extends object>(call: string, options: Options, kinds: Kinds<Options>, refuse: (sentence: string) => Error): Partial<Options> {
  if (typeof options !== 'object' || Array.isArray(options)) throw refuse(`${call} takes its options as an object; got ${kindOf(options)}.`);
  const names = Object.keys(kinds);
  const isOption = (name: string): name is keyof Options & string => names.includes(name);
  const given: Partial<Options> = {};
  for (const name of Object.keys(options)) {
    if (!isOption(name)) throw refuse(`${call} has no option ${JSON.stringify(name)}; it has ${names.join(', ')}.${meant(name, names)}`);
    const value = options[name] ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== kinds[name]) throw refuse(`${name} of ${call} must be a ${kinds[name]}; got ${kindOf(value)}.`);
    given[name] = value;
  }
  return given;
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`);

/** A workspace has a name that a request's path can carry. @throws TypeError */
function refuseName(workspace: string): void {
  if (!isWorkspaceName(workspace))
    throw new TypeError(
      `workspace must be 1 to 64 letters, digits, dots, underscores and hyphens, beginning with a letter or digit; got ${JSON.stringify(workspace)}.`,
    );
}

/**
 * Starts a sandbox in this process. Reads no environment variable: what it does is what the options say.
 * @throws ConfigError, ScenarioError, StorageError
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const given = givenOptions('createSandbox()', options, OPTIONS, (sentence) => new ConfigError(sentence));
  const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const settings: RawSettings = { log: 'silent', data: 'memory', port: '0', ...texts };
  const config = readConfig(settings, {}, 'options');
  const app = await createApp(config, { log: await createLog(config.log) });
  try {
    const server = await serve(app, config);
    return {
      url: server.url,
      reset: async (asked = {}) => {
        const { all = false, workspace = DEFAULT_WORKSPACE } = givenOptions('reset()', asked, RESET_OPTIONS, (sentence) => new TypeError(sentence));
        refuseName(workspace);
        const opened = await app.services.workspaces.open(workspace);
        await opened.workspace.reset(all);
      },
      close: server.close,
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
