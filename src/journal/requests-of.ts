// The requests of a journal as a source to wait for: one is told of when it comes, and once more when it is completed.

import type { Source } from '../workspace/wait-for.js';
import type { JournalEntry, RequestJournal } from './request-journal.js';

/** Those that are under way come last. */
export function requestsOf(journal: RequestJournal, isMeant: (entry: JournalEntry) => boolean = () => true): Source<JournalEntry> {
  return {
    all: () => [...journal.list().reverse(), ...journal.underWay()].filter(isMeant),
    observe: (changed) => {
      const tell = (entry: JournalEntry): void => changed([entry].filter(isMeant));
      return journal.observe({ opened: tell, completed: tell, cleared: () => changed(undefined) });
    },
  };
}
