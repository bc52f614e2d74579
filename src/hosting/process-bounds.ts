// What all workspaces of the process hold together, kind by kind, held to its bounds (workspace/bounds.ts).

import type { RequestJournal } from '../journal/request-journal.js';
import { Budget, type Holder } from '../platform/budget.js';
import { type Bounds, KEPT_KINDS } from '../workspace/bounds.js';
import type { Workspace } from '../workspace/workspace.js';

export class ProcessBounds {
  readonly #journals: Budget;
  readonly #records: readonly { readonly kind: (typeof KEPT_KINDS)[number]; readonly budget: Budget }[];

  constructor(bounds: Bounds) {
    this.#journals = new Budget(bounds.journal.process);
    this.#records = KEPT_KINDS.map((kind) => ({ kind, budget: new Budget(bounds[kind].process) }));
  }

  /** Counts what a workspace and its journal hold from now on. @returns how to stop, when it is gone */
  watch(workspace: Workspace, journal: RequestJournal): () => void {
    const { keeper } = workspace;
    const records = this.#records.map(({ kind, budget }) => {
      const holder: Holder = { letGo: (bytes) => keeper.letGo(kind, bytes, budget.most) };
      return { budget, holder, tell: () => budget.tell(holder, keeper.bytes(kind)) };
    });
    const tellAll = (): void => {
      for (const { tell } of records) tell();
    };
    const ofJournal: Holder = { letGo: async (bytes) => journal.letGo(bytes) };
    journal.held = (bytes) => this.#journals.tell(ofJournal, bytes);
    const stops = [
      workspace.observe({ committed: tellAll, reset: tellAll }),
      ...records.map(
        ({ budget, holder }) =>
          () =>
            budget.leave(holder),
      ),
      () => {
        journal.held = () => {};
        this.#journals.leave(ofJournal);
      },
    ];
    tellAll();
    return () => {
      for (const stop of stops) stop();
    };
  }
}
