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

export interface Sandbox {
  /** `http://127.0.0.1:{port}`, what the client library takes as `baseUrl`. */
  readonly url: string;
  /** Back to the scenario; `all` also forgets webhook endpoints, API keys and OAuth apps. `workspace` defaults to `default`; TypeError where it is no name. */
  readonly reset: (options?: { readonly all?: boolean; readonly workspace?: string }) => Promise<void>;
  readonly close: () => Promise<void>;
}

const OPTIONS = {
  port: true,
  host: true,
  seed: true,
  seedYaml: true,
  data: true,
  fakerSeed: true,
  asOf: true,
  publicUrl: true,
  autoApprove: true,
  log: true,
} as const satisfies Record<keyof SandboxOptions, true>;

const isOption = (name: string): name is keyof SandboxOptions => Object.hasOwn(OPTIONS, name);

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
  const settings: RawSettings = { log: 'silent', data: 'memory', port: '0' };
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name))
      throw new ConfigError(
        `createSandbox() has no option ${JSON.stringify(name)}; it has ${Object.keys(OPTIONS).join(', ')}.${meant(name, Object.keys(OPTIONS))}`,
      );
    if (value !== undefined) settings[name] = String(value);
  }
  const config = readConfig(settings, {}, 'options');
  const app = await createApp(config, { log: await createLog(config.log) });
  try {
    const server = await serve(app, config);
    return {
      url: server.url,
      reset: async ({ all = false, workspace = DEFAULT_WORKSPACE } = {}) => {
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
