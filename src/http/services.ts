// What the corridor of a request needs to know: put together once, in app.ts.

import type { Config } from '../config.js';
import type { Contract } from '../contract/contract.js';
import type { Log } from '../platform/access-log.js';
import type { AdminRegistry, PublicRegistry } from './operation.js';
import type { Workspaces } from '../hosting/workspaces.js';
import type { UploadFolders } from '../hosting/upload-folders.js';

/** One of the two APIs that go through the corridor, with the function of each operation. */
export interface Api {
  readonly contract: Contract;
  readonly registry: PublicRegistry | AdminRegistry;
}

/** An API: as it is once it is loaded, and a promise until then. */
export type LoadApi = () => Api | Promise<Api>;

export interface Services {
  readonly config: Config;
  readonly version: string;
  readonly workspaces: Workspaces;
  readonly log: Log;
  readonly api: LoadApi;
  readonly admin: LoadApi;
  /** What openapi.yaml says of the endpoints that are not under /v1. Needed where answers are checked. */
  readonly oauthContract: () => Contract | Promise<Contract>;
  readonly uploads: UploadFolders;
  /** Where the server listens, for links where a request names no usable host. */
  readonly address: () => string;
  /** Told of every answer that openapi.yaml does not allow, where answers are checked. */
  readonly onDeviation: ((deviation: string) => void) | undefined;
}
