// A workspace with what runs beside it in this process: none of it outlives the process.

import type { AccessTokenVerifier } from '../auth/access-token.js';
import type { UserTokenVerifier } from '../auth/user-token.js';
import type { RequestJournal } from '../journal/request-journal.js';
import type { Slots } from '../platform/slots.js';
import type { Dispatcher } from '../webhooks/dispatcher.js';
import type { Workspace } from '../workspace/workspace.js';
import type { ImportQueue } from './import-queue.js';
import type { RateLimiter } from './rate-limit.js';

export interface HostedWorkspace {
  readonly workspace: Workspace;
  readonly journal: RequestJournal;
  readonly rates: RateLimiter;
  readonly tokens: UserTokenVerifier;
  readonly accessTokens: AccessTokenVerifier;
  readonly dispatcher: Dispatcher;
  readonly imports: ImportQueue;
  /** Of imports that answer when they are done: so many of a process at once. */
  readonly importSlots: Slots;
  /** Ends each event stream that is open. */
  readonly streams: Set<() => void>;
  /** Idempotency keys whose first request is under way. */
  readonly inProgress: Set<string>;
  /** Takes it out of what the workspaces of the process hold together. */
  readonly stopCounting: () => void;
  readonly use: Use;
}

/** How a workspace is used. */
export interface Use {
  /** It stands. One that does not is gone when nobody looks at it any more. */
  isMade: boolean;
  /** It has been written to, in this process or an earlier one. */
  isWritten: boolean;
  /** Requests that look at it now. */
  requests: number;
  /** When the last of them ended, in epoch milliseconds of real time. */
  lastUsed: number;
}
