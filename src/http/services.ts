// What every request is served with: put together once, in app.ts.

import type { Config } from '../config.js';
import type { Contract } from '../contract/contract.js';
import type { UploadFolders } from '../hosting/upload-folders.js';
import type { Workspaces } from '../hosting/workspaces.js';
import type { Log } from '../platform/access-log.js';
import type { AdminRegistry, PublicRegistry } from './operation.js';

/** The API or the admin API: a contract, and the function of each of its operations. */
export interface Api {
  readonly contract: Contract;
  readonly registry: PublicRegistry | AdminRegistry;
}

/** What is loaded when it is first asked for: as it is once it is there, and a promise until then. */
export type Loader<T> = () => T | Promise<T>;
export type LoadApi = Loader<Api>;

export interface Services {
  readonly config: Config;
  readonly version: string;
  readonly workspaces: Workspaces;
  readonly log: Log;
  readonly api: LoadApi;
  readonly admin: LoadApi;
  /** What openapi.yaml says of the endpoints that are not under /v1. Needed where answers are checked. */
  readonly oauthContract: Loader<Contract>;
  readonly uploads: UploadFolders;
  /** Where the server listens, for links where a request names no usable host. */
  readonly address: () => string;
  /** Told of every answer that openapi.yaml does not allow, where answers are checked. */
  readonly onDeviation: ((deviation: string) => void) | undefined;
}
