// What an authorization request comes to: a page, or an answer. Pure: the whole policy of prompts, hints, sessions and consents.

import { covers } from '../auth/scopes.js';
import { fold } from '../domain/same-text.js';
import type { Scope, UserRecord } from '../records/records.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { AuthorizationErrorCode } from './errors.js';

/** What is known beside the request. */
export interface Circumstances {
  /** Who is signed in, in this browser. */
  readonly user: UserRecord | undefined;
  /** The user of `login_hint`, where there is one. */
  readonly hinted: UserRecord | undefined;
  /** What this user has allowed this app before. */
  readonly consentOf: (user: UserRecord) => readonly Scope[];
  /** SANDBOX_AUTO_APPROVE: everybody is this user; undefined where it is not set. */
  readonly approveAs: UserRecord | undefined;
  /** Whether `prompt=none` with a `login_hint` signs in: the sandbox's shortcut for CI. */
  readonly shortcuts: boolean;
}

export type Step =
  | { readonly kind: 'login' }
  | { readonly kind: 'consent'; readonly user: UserRecord }
  | { readonly kind: 'grant'; readonly user: UserRecord }
  | { readonly kind: 'refuse'; readonly code: AuthorizationErrorCode; readonly description: string };

export function nextStep({ prompts, loginHint, scopes }: AuthorizationRequest, { user, hinted, consentOf, approveAs, shortcuts }: Circumstances): Step {
  if (approveAs) return { kind: 'grant', user: approveAs };
  const isHinted = loginHint === undefined || (user !== undefined && fold(user.email) === fold(loginHint));
  if (prompts.includes('none')) {
    if (shortcuts && loginHint !== undefined)
      return hinted
        ? { kind: 'grant', user: hinted }
        : { kind: 'refuse', code: 'login_required', description: `There is no user ${loginHint.slice(0, 100)} in this workspace.` };
    if (!user || !isHinted) return { kind: 'refuse', code: 'login_required', description: 'prompt=none, and this user is not signed in.' };
    if (!covers(consentOf(user), scopes))
      return { kind: 'refuse', code: 'consent_required', description: 'prompt=none, and the user has not allowed this yet.' };
    return { kind: 'grant', user };
  }
  if (!user || !isHinted || prompts.includes('login')) return { kind: 'login' };
  if (prompts.includes('consent') || !covers(consentOf(user), scopes)) return { kind: 'consent', user };
  return { kind: 'grant', user };
}
