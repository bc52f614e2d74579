// All workspaces of the process. One is made by the first request that is let in and succeeds, or that changes something (contract, "Hosts and
// prefixes"). Until then requests look at it as the scenario has it, and nothing of it stays.

import { randomUUID } from 'node:crypto';

import { AccessTokenVerifier } from '../auth/access-token.js';
import { UserTokenVerifier } from '../auth/user-token.js';
import { ApiError } from '../contract/errors.js';
import { type JournalEntry, RequestJournal } from '../journal/request-journal.js';
import { real } from '../platform/real-time.js';
import { Slots } from '../platform/slots.js';
import type { BaseData, MayWait, Storage, Stored } from '../storage/storage.js';
import { attemptSlots, Dispatcher } from '../webhooks/dispatcher.js';
import { tellUnheard } from '../webhooks/tell-unheard.js';
import { BOUNDS } from '../workspace/bounds.js';
import { doublesInWords } from '../workspace/doubles.js';
import { inboxUrl, prefixOf } from '../workspace/name.js';
import { type Base, type Doubled, lazyBase } from '../workspace/store.js';
import type { WorkspaceOptions } from '../workspace/workspace-options.js';
import { Workspace } from '../workspace/workspace.js';
import type { HostedWorkspace, Use } from './hosted-workspace.js';
import { ImportQueue, type ImportQueueOptions } from './import-queue.js';
import { ProcessBounds } from './process-bounds.js';
import { RateLimiter } from './rate-limit.js';
import { RefusedRequests } from './refused-requests.js';

/** How many imports of a process go on at once: each keeps a part of its file in memory. */
const IMPORTS_AT_ONCE = 4;
/** How long a workspace that was never written to is left alone where there is no room for another, in milliseconds of real time. */
const IDLE_MS = 60_000;

export interface WorkspacesOptions extends Omit<WorkspaceOptions, 'name' | 'admit' | 'found'> {
  readonly storage: Storage;
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
  readonly #made = new Map<string, HostedWorkspace>();
  /** Those that are looked at and do not stand, each for as long as requests look at it: all of them see the same one. */
  readonly #unmade = new Map<string, HostedWorkspace>();
  /** Those that the storage is asked for. */
  readonly #loading = new Map<string, Promise<HostedWorkspace>>();
  /** What stored workspaces differ from. */
  readonly #bases = new WeakMap<BaseData, Base>();
  readonly #refused = new RefusedRequests();
  readonly #slots = attemptSlots();
  readonly #importSlots = new Slots(IMPORTS_AT_ONCE);
  readonly #jobSlots = new Slots(IMPORTS_AT_ONCE);
  /** A receiver that remembers event ids must not take the first event of a fresh sandbox for one of yesterday's, nor that of one workspace for another's. */
  readonly #run = randomUUID();

  readonly #bounds: ProcessBounds;

  constructor(readonly options: WorkspacesOptions) {
    const { base } = options.origin;
    this.#bases.set(base.data, base);
    this.#bounds = new ProcessBounds(options.keep?.bounds ?? BOUNDS);
  }

  /** The workspace, where it stands: looking makes none. */
  peek(name: string): HostedWorkspace | undefined {
    return this.#made.get(name);
  }

  /** The workspace, which stands from now on. @throws SERVICE_UNAVAILABLE; StorageError */
  async open(name: string): Promise<HostedWorkspace> {
    const hosted = await this.#find(name);
    this.make(hosted);
    return hosted;
  }

  /** For a request, which must leave it: the workspace as it stands, or as the scenario has it. A storage may have to be waited for. @throws StorageError; SERVICE_UNAVAILABLE where a stored one finds no room */
  enter(name: string): MayWait<HostedWorkspace> {
    const found = this.#find(name);
    return found instanceof Promise ? found.then((hosted) => this.#entered(hosted)) : this.#entered(found);
  }

  /** @param refused the request that ends, as a journal has it, where it made no workspace */
  leave(hosted: HostedWorkspace, refused: JournalEntry | undefined): void {
    const { use, workspace } = hosted;
    use.requests -= 1;
    use.lastUsed = this.#realNow();
    if (use.isMade) return;
    if (refused) this.#refused.add(workspace.name, refused);
    if (use.requests === 0) this.#end(hosted);
  }

  /** Lets a workspace stand. @throws SERVICE_UNAVAILABLE where there is no room */
  make(hosted: HostedWorkspace): void {
    if (hosted.use.isMade) return;
    this.#makeRoom();
    hosted.use.isMade = true;
    this.#unmade.delete(hosted.workspace.name);
    this.#made.set(hosted.workspace.name, hosted);
  }

  /** The same, where there is room; else it goes as it came. */
  makeIfRoom(hosted: HostedWorkspace): void {
    if (hosted.use.isMade) return;
    try {
      this.make(hosted);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Whether there is room for one more, or one that can go. @throws SERVICE_UNAVAILABLE where there is neither */
  requireRoom(): void {
    if (this.#made.size >= this.options.maxWorkspaces) this.#oneThatMayGo();
  }

  /** Those that stand. */
  all(): HostedWorkspace[] {
    return [...this.#made.values()];
  }

  /** Ends every event stream: whoever listens learns at once that the line is gone. */
  endStreams(): void {
    for (const { streams } of this.#everyone()) for (const end of streams) end();
  }

  /** Cuts deliveries off, which stay pending, and stores what is to be stored. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
    const everyone = this.#everyone();
    for (const { dispatcher } of everyone) dispatcher.close();
    await Promise.all(everyone.map(({ imports }) => imports.close()));
    await Promise.all(everyone.map(({ workspace }) => workspace.close()));
    await this.options.storage.close();
  }

  #everyone(): HostedWorkspace[] {
    return [...this.#made.values(), ...this.#unmade.values()];
  }

  /** Never written to, its clock as it was, nothing that waits, and nobody who has used it for a minute: whoever comes back finds the same. */
  #mayGo({ use, streams }: HostedWorkspace): boolean {
    return !use.isWritten && use.requests === 0 && streams.size === 0 && this.#realNow() - use.lastUsed >= IDLE_MS;
  }

  #makeRoom(): void {
    if (this.#made.size >= this.options.maxWorkspaces) this.#end(this.#oneThatMayGo());
  }

  /** @throws SERVICE_UNAVAILABLE where there is none */
  #oneThatMayGo(): HostedWorkspace {
    const idle = this.all().find((hosted) => this.#mayGo(hosted));
    if (idle) return idle;
    throw new ApiError('SERVICE_UNAVAILABLE', `There are ${this.#made.size} workspaces already. SANDBOX_MAX_WORKSPACES sets how many there may be.`);
  }

  /** Of one that was never written to: it has no log and no work, so that there is nothing to wait for. */
  #end(hosted: HostedWorkspace): void {
    const { workspace, dispatcher } = hosted;
    hosted.stopCounting();
    for (const all of [this.#made, this.#unmade]) if (all.get(workspace.name) === hosted) all.delete(workspace.name);
    dispatcher.close();
    void workspace.close();
  }

  #entered(hosted: HostedWorkspace): HostedWorkspace {
    const { use, workspace } = hosted;
    if (!use.isMade) this.#unmade.set(workspace.name, hosted);
    use.requests += 1;
    return hosted;
  }

  #find(name: string): MayWait<HostedWorkspace> {
    const known = this.#made.get(name) ?? this.#unmade.get(name) ?? this.#loading.get(name);
    if (known) return known;
    const stored = this.options.storage.load(name);
    if (!(stored instanceof Promise)) return this.#begin(name, stored);
    const loading = stored.then((found) => this.#begin(name, found));
    this.#loading.set(name, loading);
    // first of all that wait for it, so that there is no moment at which it is neither loading nor entered: a request then would begin another
    const forget = (): void => void this.#loading.delete(name);
    loading.then(forget, forget);
    return loading;
  }

  /** What an earlier process has stored stands: it asks for room before anything of it begins, as its deliveries and imports go on by themselves. */
  #begin(name: string, stored: Stored | undefined): MayWait<HostedWorkspace> {
    const use: Use = { isMade: false, isWritten: stored !== undefined, requests: 0, lastUsed: this.#realNow() };
    const options = this.#optionsOf(name, use);
    if (!stored) return this.#host(new Workspace(options), use);
    this.requireRoom();
    return Workspace.open({ ...options, found: { stored, base: this.#baseOf(stored.base) } }).then((workspace) => {
      // others may have come meanwhile
      this.#makeRoom();
      const hosted = this.#host(workspace, use);
      this.make(hosted);
      return hosted;
    });
  }

  #baseOf(data: BaseData): Base {
    const doubled: Doubled = (collection, ids) => this.options.warn(doublesInWords(`The scenario ${data.name}, as it is stored`, collection, ids));
    const base = this.#bases.get(data) ?? lazyBase(data, doubled);
    this.#bases.set(data, base);
    return base;
  }

  #realNow(): number {
    return (this.options.realNow ?? real.now)();
  }

  #optionsOf(name: string, use: Use): WorkspaceOptions {
    const admit = (): void => {
      const hosted = this.#unmade.get(name);
      if (hosted) this.make(hosted);
      use.isWritten = true;
    };
    return { ...this.options, name, run: `${this.#run}/${name}`, admit };
  }

  #host(workspace: Workspace, use: Use): HostedWorkspace {
    const { name } = workspace;
    workspace.urlOf = ({ url, inbox }) => (inbox ? inboxUrl(`${this.options.address()}${prefixOf(name)}`, inbox) : url);
    const journal = new RequestJournal(this.options.warn, { bytes: this.options.keep?.bounds?.journal.workspace });
    for (const entry of this.#refused.of(name)) journal.complete(journal.open(entry));
    const hosted: HostedWorkspace = {
      workspace,
      journal,
      rates: new RateLimiter(),
      tokens: new UserTokenVerifier(workspace),
      accessTokens: new AccessTokenVerifier(workspace),
      dispatcher: new Dispatcher(workspace, {
        warn: this.options.warn,
        tell: this.options.info,
        slots: this.#slots,
      }),
      imports: new ImportQueue(workspace, { ...this.options.imports, slots: this.#jobSlots, warn: this.options.warn }),
      importSlots: this.#importSlots,
      streams: new Set(),
      inProgress: new Set(),
      stopCounting: this.#bounds.watch(workspace, journal),
      use,
    };
    workspace.observe(tellUnheard({ workspace, isHeard: () => hosted.streams.size > 0, tell: this.options.info }));
    workspace.observe({
      reset: () => {
        hosted.journal.clear();
        hosted.rates.clear();
      },
    });
    return hosted;
  }
}
