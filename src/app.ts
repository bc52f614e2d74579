// The one place where everything is put together: settings → scenario → storage → workspaces → what requests are served with, and the
// Express app around it. The app is complete in itself (supertest takes it); server.ts takes a shorter way to the same frame.

import { rm } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';

import type { Express } from 'express';

import { importRunner, loadAdminApi, loadOAuthContract, loadOperationHandler, loadPages, loadPublicApi } from './apis.js';
import { findUser } from './auth/find-user.js';
import type { Config } from './config.js';
import { hostAndPort } from './domain/plain-url.js';
import { parseTime } from './domain/time.js';
import { StoredWorkspaces } from './hosting/stored-workspaces.js';
import { clearUploads, removeUnclaimed, uploadFolders } from './hosting/upload-folders.js';
import { Workspaces } from './hosting/workspaces.js';
import { serveRequest } from './http/frame.js';
import type { FrameServices } from './http/route.js';
import type { LoadApi, Loader } from './http/services.js';
import type { Log } from './platform/access-log.js';
import { lazily } from './platform/lazily.js';
import { real } from './platform/real-time.js';
import { isTransient } from './platform/transient.js';
import { loadScenario } from './seeds/load-scenario.js';
import { SHIPPED_NAMES } from './seeds/shipped.js';
import { refuseOther, SCENARIO } from './storage/identity.js';
import { memoryStorage } from './storage/memory.js';
import { type BaseData, type Identity, reasonOf, type Storage } from './storage/storage.js';
import { version } from './version.js';
import { type Bounds, boundsWithin } from './workspace/bounds.js';
import { DEFAULT_WORKSPACE } from './workspace/name.js';
import { createBase, lazyBase } from './workspace/store.js';

export interface SandboxApp {
  readonly services: FrameServices;
  /** The Express app, made when it is first asked for: a start does not wait for it. */
  readonly express: () => Promise<Express>;
  /** Told where the server listens; until then links of a request without a usable host begin with the default address. */
  readonly listening: (address: string) => void;
  /** Ends what would go on for ever, so that the server can stop. */
  readonly endStreams: () => void;
  readonly close: () => Promise<void>;
}

export interface AppHooks {
  readonly log: Log;
  /** How many bytes are kept. Default: what bounds.ts says, within the heap. */
  readonly bounds?: Bounds;
  /** Told of every answer that openapi.yaml does not allow; turns the check on. */
  readonly onDeviation?: (deviation: string) => void;
  /** Told when the code of an API can't be loaded, and not for want of what may be there a moment later: no request for it can be answered any more. Default: a warning. */
  readonly onBroken?: (message: string) => void;
}

/** How long after it listens a sandbox that nobody has called loads the API's code, in milliseconds of real time. */
const QUIET_MS = 20;

/** @throws ConfigError, ScenarioError, StorageError: with words for people */
export async function createApp(
  config: Config,
  { log, bounds = boundsWithin(getHeapStatistics().heap_size_limit), onDeviation, onBroken = log.warn }: AppHooks,
): Promise<SandboxApp> {
  const asOf = config.asOf === 'now' ? real.now() : config.asOf === undefined ? undefined : (parseTime(config.asOf) ?? undefined);
  const yaml = config.seedYaml === undefined ? undefined : { text: config.seedYaml, name: config.nameOf('seedYaml') };
  const scenario = await loadScenario({ seed: config.seed, yaml, fakerSeed: config.fakerSeed, asOf });
  const identity: Identity = { scenario: scenario.identity, faker_seed: config.fakerSeed, as_of: config.asOf ?? SCENARIO };
  // the shipped ones are held right by the tests; another is indexed now, so that what is wrong with it stops the start
  const isShipped = SHIPPED_NAMES.some((name) => name === scenario.identity);
  const { name, as_of, collections, sequences } = scenario;
  const data: BaseData = { name, as_of, collections, sequences };
  const base = isShipped ? lazyBase(data) : createBase(data);
  const storage = await openStorage(config, { identity, base: data }, log);
  let address = `http://${hostAndPort(config.host, config.port)}`;
  const uploads = uploadFolders(config.data);
  const leftOver = config.data === 'memory' ? [] : await clearUploads(uploads, config.reset);
  const api = loadPublicApi(config);
  const oauthContract = loadOAuthContract(config);
  const workspaces = new Workspaces({
    origin: { identity, base },
    storage,
    maxWorkspaces: config.maxWorkspaces,
    keep: { bounds, most: { events: config.eventLogLimit, webhook_endpoints: config.maxEndpoints } },
    warn: log.warn,
    info: log.info,
    address: () => address,
    imports: { folder: uploads.waiting, fsync: config.fsync, run: importRunner(api) },
  });
  const storedWorkspaces = new StoredWorkspaces(workspaces);
  const watched = (load: LoadApi): LoadApi => orTell('The code of the API', load, onBroken);
  const services: FrameServices = {
    config,
    version,
    workspaces,
    log,
    api: watched(api),
    admin: watched(loadAdminApi(config, api, oauthContract)),
    handleOperation: orTell('The code of the API', loadOperationHandler(), onBroken),
    pages: orTell('The pages', loadPages(), onBroken),
    oauthContract,
    uploads,
    address: () => address,
    onDeviation: onDeviation ?? (config.checkAnswers ? (deviation) => log.warn(`answer off the contract: ${deviation}`) : undefined),
  };
  try {
    // what is stored is read before anybody asks: damage stops the start
    const { workspace } = await workspaces.open(DEFAULT_WORKSPACE);
    refuseOther(workspace.made, identity, storage.place, config.nameOf);
    const { store } = workspace;
    const { autoApprove } = config;
    if (autoApprove !== undefined && !findUser(store, autoApprove))
      log.warn(`${config.nameOf('autoApprove')} names nobody of this scenario: ${autoApprove}. Logins show an error until there is such a user.`);
    await storedWorkspaces.check();
  } catch (error) {
    await workspaces.close();
    throw error;
  }
  const loadExpress = lazily(() => createExpress(services));
  let quiet: NodeJS.Timeout | undefined;
  return {
    services,
    express: async () => loadExpress(),
    listening: (at) => {
      address = at;
      // an API request that comes sooner has it loaded at once; whoever asks for health meanwhile is not kept waiting for it
      quiet = real.setTimeout(() => void Promise.all([services.api(), services.handleOperation()]).catch(() => {}), QUIET_MS).unref();
      void storedWorkspaces.resume().then(() => removeUnclaimed(uploads, leftOver, workspaces));
    },
    endStreams: () => workspaces.endStreams(),
    close: async () => {
      real.clearTimeout(quiet);
      await storedWorkspaces.close();
      await workspaces.close();
      if (config.data === 'memory') await rm(uploads.root, { recursive: true, force: true });
    },
  };
}

/** The same; when it can't be loaded, that is told as well, unless the next request may find it. @param what is loaded, in words */
function orTell<T>(what: string, load: Loader<T>, onBroken: (message: string) => void): Loader<T> {
  return () => {
    const loaded = load();
    if (!(loaded instanceof Promise)) return loaded;
    return loaded.catch((error: unknown) => {
      if (!isTransient(error)) onBroken(`${what} can't be loaded (${reasonOf(error)}). Install the sandbox anew.`);
      throw error;
    });
  };
}

async function createExpress(services: FrameServices): Promise<Express> {
  const { default: createExpressApp } = await import('express');
  const app = createExpressApp();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((request, response) => serveRequest(services, request, response));
  return app;
}

async function openStorage(config: Config, current: { readonly identity: Identity; readonly base: BaseData }, log: Log): Promise<Storage> {
  if (config.data === 'memory') return memoryStorage();
  const { openFileStorage } = await import('./storage/file.js');
  return openFileStorage({ folder: config.data, current, lock: config.lock, fsync: config.fsync, warn: log.warn, reset: config.reset });
}
