// Negative paths of OAuth: the next logins of an app or a user are to end badly, as a test of a callback asks for. What each does, and
// when it is used up, is the authorization server's business.

import { fold } from '../../domain/same-text.js';
import { formatTime } from '../../domain/time.js';
import { envelope, listPage } from '../../http/list.js';
import { type AdminIn, type AdminOut, created, noContent, ok } from '../../http/operation.js';
import type { OAuthOutcomeRecord } from '../../records/records.js';
import type { OAuthOutcome } from '../../types/admin/types.gen.js';
import { namedApp, namedUser } from './named.js';

/** @throws VALIDATION_ERROR for an app or a user who is not there: the outcome would never come */
export function createOAuthOutcome({ workspace, body }: AdminIn<'createOAuthOutcome'>): AdminOut<'createOAuthOutcome'> {
  const times = body.times ?? 1;
  const record = workspace.store.oauth_outcomes.insert({
    id: workspace.newId('oauth_outcomes'),
    outcome: body.outcome,
    client_id: body.client_id ? namedApp(workspace, body.client_id).id : null,
    email: body.email ? fold(namedUser(workspace, body.email).email) : null,
    times,
    left: times,
    created_at: workspace.clock.now(),
  });
  return created(toOutcome(record));
}

/** Those that are still to come, in the order in which they are taken. */
export function listOAuthOutcomes({ workspace, query }: AdminIn<'listOAuthOutcomes'>): AdminOut<'listOAuthOutcomes'> {
  return ok(envelope('outcomes', listPage(workspace.store.oauth_outcomes, query, { where: ({ left }) => left > 0 }), toOutcome));
}

export function deleteOAuthOutcomes({ workspace: { store } }: AdminIn<'deleteOAuthOutcomes'>): AdminOut<'deleteOAuthOutcomes'> {
  for (const { id } of store.oauth_outcomes.all()) store.oauth_outcomes.delete(id);
  return noContent();
}

function toOutcome({ id, outcome, client_id, email, times, left, created_at }: OAuthOutcomeRecord): OAuthOutcome {
  return { id, outcome, client_id, email, times, left, created_at: formatTime(created_at) };
}
