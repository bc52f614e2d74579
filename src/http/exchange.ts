// One request and what the stations of the frame have found out about it so far.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Caller } from '../auth/caller.js';
import type { ApiError } from '../contract/errors.js';
import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import type { RateState } from '../hosting/rate-limit.js';
import type { JournalEntry } from '../journal/request-journal.js';
import type { Committed } from '../workspace/changes.js';
import type { Workspace } from '../workspace/workspace.js';
import { noteCommit } from './journal-request.js';
import type { Services } from './services.js';
import type { Target } from './target.js';

export interface Exchange {
  readonly services: Services;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined where no workspace can have the name that the path gives. */
  readonly target: Target | undefined;
  readonly id: string;
  /** Real time, in milliseconds of the process. */
  readonly startedAt: number;
  hosted: HostedWorkspace | undefined;
  entry: JournalEntry | undefined;
  caller: Caller;
  /** Who calls, as the journal names it; null while nobody is known. */
  callerId: string | null;
  /** What is wrong with the credential that came. */
  refusal: ApiError | undefined;
  rate: RateState | undefined;
  /** It is answered, or given up. */
  isOver: boolean;
}

/** An exchange whose workspace is there. */
export interface HostedExchange extends Exchange {
  readonly target: Target;
  readonly hosted: HostedWorkspace;
}

/** Tells the journal who calls. */
export function knowCaller(exchange: Exchange, callerId: string | null): void {
  exchange.callerId = callerId;
  if (exchange.entry) exchange.entry.caller = callerId;
}

/** Tells the journal what a transaction of the request has caused. */
export function note({ entry }: Pick<Exchange, 'entry'>, committed: Committed<unknown>): void {
  if (entry) noteCommit(entry, committed);
}

/** Runs a transaction of the request: the journal knows what came of it. */
export function commit<T>(exchange: Pick<Exchange, 'entry'>, workspace: Workspace, work: () => T): Committed<T> {
  const committed = workspace.transaction(work);
  note(exchange, committed);
  return committed;
}
