// What was asked of workspaces that are not made: a ring of the process, since nothing is kept for whoever is not let in (contract, "requests").

import type { JournalEntry } from '../journal/request-journal.js';

/** How many are remembered, of all names together. */
const MOST = 200;

export class RefusedRequests {
  /** Oldest first. */
  readonly #ring: { readonly workspace: string; readonly entry: JournalEntry }[] = [];

  add(workspace: string, entry: JournalEntry): void {
    this.#ring.push({ workspace, entry });
    if (this.#ring.length > MOST) this.#ring.shift();
  }

  /** Those under the name of a workspace, oldest first. */
  of(workspace: string): JournalEntry[] {
    return this.#ring.filter((refused) => refused.workspace === workspace).map(({ entry }) => entry);
  }
}
