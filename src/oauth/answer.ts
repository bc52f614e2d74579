// The answer to an authorization request, which the browser carries back to the app: a code, or an error (RFC 6749, sections 4.1.2 and
// 4.1.2.1), with the issuer (RFC 9207). Negative paths that a test asked for come in here.

import { withParameters } from '../domain/redirect-uri.js';
import type { Answer } from '../http/answer.js';
import type { Outcome, UserRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import type { AuthorizationRequest, Destination } from './authorization-request.js';
import { type AuthorizationErrorCode, toDescription } from './errors.js';
import { issueCode } from './grants.js';
import { takeOutcome } from './outcomes.js';
import { newSecret } from './secrets.js';

/** How a login ends badly where a test asked for it. */
const ASKED_FOR = 'as /_admin/oauth/outcomes asked';
const AT_THE_END: readonly Outcome[] = ['user_denies', 'expired_code', 'wrong_state', 'changed_user_info', 'temporarily_unavailable'];

interface Parameters {
  readonly destination: Destination;
  readonly issuer: string;
  /** 303 after a form, so that the browser asks with GET and sends the form nowhere (RFC 9700, section 4.12). */
  readonly status: 302 | 303;
}

export function refuse({ destination, issuer, status }: Parameters, code: AuthorizationErrorCode, description: string): Answer {
  return back({ destination, issuer, status }, { error: code, error_description: toDescription(description) });
}

/**
 * The user has agreed, or the sandbox for the user. Must run inside a transaction.
 * @param onGranted called unless a test has asked for another end: a user who is made to deny has allowed nothing
 */
export function grant(
  workspace: Workspace,
  parameters: Parameters & { readonly destination: AuthorizationRequest },
  user: UserRecord,
  onGranted: () => void = () => {},
): Answer {
  const request = parameters.destination;
  const outcome = takeOutcome(workspace, AT_THE_END, { clientId: request.client.id, email: user.email });
  if (outcome === 'user_denies') return refuse(parameters, 'access_denied', `The user denied the request, ${ASKED_FOR}.`);
  if (outcome === 'temporarily_unavailable') return unavailable(parameters);
  onGranted();
  const code = issueCode(
    workspace,
    {
      client_id: request.client.id,
      user_id: user.id,
      scopes: request.scopes,
      redirect_uri: request.givenRedirectUri,
      code_challenge: request.codeChallenge,
      changed_user_info: outcome === 'changed_user_info',
    },
    outcome === 'expired_code',
  );
  return outcome === 'wrong_state' ? back({ ...parameters, destination: { ...request, state: newSecret('wrong') } }, { code }) : back(parameters, { code });
}

/** The sandbox is not there for this app at all: whoever the user would be. Must run inside a transaction. */
export function refuseBeforeLogin(workspace: Workspace, parameters: Parameters): Answer | undefined {
  const isMet = takeOutcome(workspace, ['temporarily_unavailable'], { clientId: parameters.destination.client.id, email: undefined });
  return isMet ? unavailable(parameters) : undefined;
}

const unavailable = (parameters: Parameters): Answer =>
  refuse(parameters, 'temporarily_unavailable', `The authorization server is unavailable for now, ${ASKED_FOR}.`);

function back({ destination: { redirectUri, state }, issuer, status }: Parameters, answer: Readonly<Record<string, string>>): Answer {
  const location = withParameters(redirectUri, { ...answer, ...(state !== undefined && { state }), iss: issuer });
  return { status, body: undefined, headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' } };
}
