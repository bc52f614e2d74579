// All workspaces of the process: made at their first use, up to a limit.

import { randomUUID } from 'node:crypto';

import { AccessTokenVerifier } from '../auth/access-token.js';
import { UserTokenVerifier } from '../auth/user-token.js';
import { attemptSlots, Dispatcher } from '../webhooks/dispatcher.js';
import { Slots } from '../platform/slots.js';
import { tellUnheard } from '../webhooks/tell-unheard.js';
import { Workspace, type WorkspaceOptions } from '../workspace/workspace.js';
import { ApiError } from '../contract/errors.js';
import { ImportQueue, type ImportQueueOptions } from './import-queue.js';
import { RateLimiter } from './rate-limit.js';
import { RequestJournal } from '../journal/request-journal.js';
import { inboxUrl, prefixOf } from '../workspace/name.js';
import type { HostedWorkspace } from './hosted-workspace.js';

/** How many imports of a process go on at once: each keeps a part of its file in memory. */
const IMPORTS_AT_ONCE = 4;

export interface WorkspacesOptions extends Omit<WorkspaceOptions, 'name'> {
  readonly maxWorkspaces: number;
  /** Told of what goes wrong in the background. */
  readonly warn: (message: string) => void;
  /** Told, in words for people, of an event that reaches nobody. */
  readonly info: (message: string) => void;
  /** Where the sandbox reaches itself: `http://127.0.0.1:4600`. */
  readonly address: () => string;
  /** Where imports that go on by themselves have their files, and what takes their rows. */
  readonly imports: Pick<ImportQueueOptions, 'folder' | 'fsync' | 'run'>;
}

export class Workspaces {
  readonly #workspaces = new Map<string, HostedWorkspace>();
  readonly #slots = attemptSlots();
  readonly #importSlots = new Slots(IMPORTS_AT_ONCE);
  readonly #jobSlots = new Slots(IMPORTS_AT_ONCE);
  /** A receiver that remembers event ids must not take the first event of a fresh sandbox for one of yesterday's, nor that of one workspace for another's. */
  readonly #run = randomUUID();

  constructor(readonly options: WorkspacesOptions) {}

  /** The workspace, if it is there already: looking makes none. */
  peek(name: string): HostedWorkspace | undefined {
    return this.#workspaces.get(name);
  }

  /** The workspace, restored or started with the scenario at its first use. @throws SERVICE_UNAVAILABLE; StorageError */
  open(name: string): HostedWorkspace {
    return this.#workspaces.get(name) ?? this.#create(name);
  }

  all(): HostedWorkspace[] {
    return [...this.#workspaces.values()];
  }

  /** Ends every event stream: whoever listens learns at once that the line is gone. */
  endStreams(): void {
    for (const { streams } of this.all()) for (const end of streams) end();
  }

  /** Cuts deliveries off, which stay pending, and stores what is to be stored. */
  async close(): Promise<void> {
    for (const { dispatcher } of this.all()) dispatcher.close();
    await Promise.all(this.all().map(({ imports }) => imports.close()));
    await Promise.all(this.all().map(({ workspace }) => workspace.close()));
    await this.options.storage.close();
  }

  #create(name: string): HostedWorkspace {
    if (this.#workspaces.size >= this.options.maxWorkspaces)
      throw new ApiError('SERVICE_UNAVAILABLE', `There are ${this.#workspaces.size} workspaces already. SANDBOX_MAX_WORKSPACES sets how many there may be.`);
    const workspace = new Workspace({ ...this.options, name, run: `${this.#run}/${name}` });
    workspace.urlOf = ({ url, inbox }) => (inbox ? inboxUrl(`${this.options.address()}${prefixOf(name)}`, inbox) : url);
    const hosted: HostedWorkspace = {
      workspace,
      journal: new RequestJournal(),
      rates: new RateLimiter(),
      tokens: new UserTokenVerifier(workspace),
      accessTokens: new AccessTokenVerifier(workspace),
      dispatcher: new Dispatcher(workspace, {
        warn: this.options.warn,
        slots: this.#slots,
      }),
      imports: new ImportQueue(workspace, { ...this.options.imports, slots: this.#jobSlots, warn: this.options.warn }),
      importSlots: this.#importSlots,
      streams: new Set(),
      inProgress: new Set(),
    };
    workspace.onEmitted = tellUnheard({ workspace, isHeard: () => hosted.streams.size > 0, tell: this.options.info });
    workspace.onReset = () => {
      hosted.journal.clear();
      hosted.rates.clear();
      hosted.dispatcher.reset();
    };
    this.#workspaces.set(name, hosted);
    return hosted;
  }
}
