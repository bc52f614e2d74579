// Negative paths that a test asked for: which of them a login meets. Runs inside a transaction.

import { ofTurn } from '../domain/next-times.js';
import { fold } from '../domain/same-text.js';
import type { Outcome } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';

/** One login: its app and, once it is known, its user. */
interface Login {
  readonly clientId: string;
  readonly email: string | undefined;
}

/** The oldest of these outcomes that is meant for this login, counted down; undefined where there is none. */
export function takeOutcome({ store }: Workspace, outcomes: readonly Outcome[], { clientId, email }: Login): Outcome | undefined {
  const record = store.oauth_outcomes
    .all()
    .find(
      (candidate) =>
        outcomes.includes(candidate.outcome) &&
        (candidate.client_id ?? clientId) === clientId &&
        (candidate.email === null || (email !== undefined && candidate.email === fold(email))),
    );
  if (!record) return undefined;
  const turn = record.times - record.left + 1;
  if (ofTurn([record], turn + 1)) store.oauth_outcomes.replace({ ...record, left: record.left - 1 });
  else store.oauth_outcomes.delete(record.id);
  return record.outcome;
}
