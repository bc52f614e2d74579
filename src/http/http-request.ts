// A request as the handlers of pages and of the authorization server see it. They know no socket and no response.

import type { IncomingHttpHeaders } from 'node:http';

import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Links } from './links.js';
import type { Origin } from './origin.js';
import type { Services } from './services.js';

export interface HttpRequest {
  readonly services: Services;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: IncomingHttpHeaders;
  /** The workspace's name. */
  readonly workspace: string;
  /** The workspace itself; one that nobody has used is there for as long as requests look at it. */
  readonly hosted: HostedWorkspace;
  /** `/w/{name}`, or empty for the default workspace. */
  readonly prefix: string;
  /** `{id}` of the path, decoded. */
  readonly id: string;
  /** All parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** What stands behind the question mark. */
  readonly query: URLSearchParams;
  /** The body; empty where there is none. @throws PAYLOAD_TOO_LARGE, VALIDATION_ERROR where it is no UTF-8 */
  readonly text: () => Promise<string>;
  /** The body of an HTML form. @throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE */
  readonly form: () => Promise<URLSearchParams>;
  /** Aborted when the client goes away before it is answered. */
  readonly gone: () => AbortSignal;
  readonly origin: Origin;
  readonly links: Links;
  /** The one of two that the client would rather have; where it does not mind, the first. */
  readonly prefers: (first: 'html' | 'json', second: 'html' | 'json') => 'html' | 'json';
  /** Runs a transaction of this request; resolves with what `work` gives once that is stored. @throws what `work` throws; StorageError, SERVICE_UNAVAILABLE */
  readonly commit: <T>(work: (workspace: Workspace) => T) => Promise<T>;
  /** Says who calls, once that is known, for the journal: `app:sandbox_client`, `user:{id}`. A workspace stands for whoever is known. @throws SERVICE_UNAVAILABLE */
  readonly calledBy: (caller: string) => void;
}
