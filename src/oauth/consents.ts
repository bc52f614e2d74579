// What users have allowed apps: remembered per user and app, so that each is asked once.

import type { OAuthAppRecord, Scope, UserRecord } from '../records/records.js';
import type { Store } from '../workspace/store.js';
import type { Workspace } from '../workspace/workspace.js';

const consentId = (user: UserRecord, client: OAuthAppRecord): string => `${user.id} ${client.id}`;

export const consentOf = ({ oauth_consents }: Pick<Store, 'oauth_consents'>, user: UserRecord, client: OAuthAppRecord): readonly Scope[] =>
  oauth_consents.get(consentId(user, client))?.scopes ?? [];

/** What was allowed before stays allowed. Must run inside a transaction. */
export function rememberConsent({ store, clock }: Workspace, user: UserRecord, client: OAuthAppRecord, scopes: readonly Scope[]): void {
  store.oauth_consents.put({
    id: consentId(user, client),
    user_id: user.id,
    client_id: client.id,
    scopes: [...new Set([...consentOf(store, user, client), ...scopes])],
    granted_at: clock.now(),
  });
}
