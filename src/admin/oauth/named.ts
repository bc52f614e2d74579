// The app and the user whom a body names. One that is not there is refused with those that are: a misspelt name would otherwise do
// nothing, or to nobody, and a test would wait for it in vain.

import { findUser } from '../../auth/find-user.js';
import { invalid } from '../../contract/errors.js';
import type { OAuthAppRecord, UserRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

/** How many of those that are there are named: a workspace may hold thousands of users. */
const SHOWN = 5;

/** @throws VALIDATION_ERROR, `client_id` */
export function namedApp({ store }: Workspace, clientId: string): OAuthAppRecord {
  const app = store.oauth_apps.get(clientId);
  if (app) return app;
  const { size } = store.oauth_apps;
  const known = some(
    store.oauth_apps.page(0, SHOWN).map(({ id }) => id),
    size,
  );
  throw invalid('client_id', 'unknown', `\`client_id\` must be that of an OAuth app; there is none ${JSON.stringify(clientId)} in this workspace. ${known}`);
}

/** Case does not matter. @throws VALIDATION_ERROR, `email` */
export function namedUser({ store }: Workspace, email: string): UserRecord {
  const user = findUser(store, email);
  if (user) return user;
  const known = some(
    store.users.page(0, SHOWN).map((one) => one.email),
    store.users.size,
  );
  throw invalid('email', 'unknown', `\`email\` must be that of a user; there is none ${JSON.stringify(email)} in this workspace. ${known}`);
}

function some(first: readonly string[], total: number): string {
  if (total === 0) return 'There are none at all.';
  const more = total > first.length ? `, and ${total - first.length} more` : '';
  return `There ${total === 1 ? 'is' : 'are'} ${first.join(', ')}${more}.`;
}
