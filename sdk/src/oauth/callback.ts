// What a user's browser brings back from the authorization server, told apart and checked. Pure.

import { createHash, timingSafeEqual } from 'node:crypto';

import { invalidOptions, SkillPassportError } from '../errors.js';
import { refuseUnknown } from '../options.js';
import { oauthError } from './read-answer.js';

/** The callback's URL or path, its query, or what a framework made of that: Express's `req.url` and `req.query`, `URL`, `URLSearchParams`. */
export type Callback = string | { readonly searchParams: SearchParams } | SearchParams | Readonly<Record<string, unknown>>;

interface SearchParams {
  getAll(name: string): string[];
}

export interface CallbackExpectation {
  /** What `authorizeUrl` was given, from the session. Undefined, as it is in a session that is gone, fits no callback. */
  state: string | undefined;
  /** The authorization server's issuer: then the callback must name it (RFC 9207). Of use to an app with several authorization servers. */
  issuer?: string | undefined;
}

/**
 * The code of a callback that answers the login with this `state`. Nothing in it is looked at before `state` is found right.
 * @throws SkillPassportError INVALID_CALLBACK, STATE_MISMATCH, ISSUER_MISMATCH; INVALID_OPTIONS for an expectation that can't be one; the server's own code where it refused: `access_denied`, ...
 */
export function readCallback(callback: Callback, expectation: CallbackExpectation): { code: string } {
  if (typeof expectation !== 'object' || expectation === null)
    throw invalidOptions('readCallback() needs the `state` of the login, from the session, as its second argument: readCallback(req.query, { state }).');
  refuseUnknown(expectation, ['state', 'issuer'], 'option of readCallback');
  const { state, issuer } = expectation;
  const valuesOf = paramsOf(callback);
  const read = (name: string): string | undefined => {
    const [value, ...more] = valuesOf(name).filter((one) => one !== '');
    // RFC 6749, section 3.1: each at most once, and one without a value is none
    if (more.length > 0) throw new SkillPassportError('INVALID_CALLBACK', `The callback has \`${name}\` more than once.`);
    return value;
  };
  const [code, error] = [read('code'), read('error')];
  if (code === undefined && error === undefined)
    throw new SkillPassportError('INVALID_CALLBACK', 'The callback has neither `code` nor `error`: it is not the answer of a login.');
  checkState(read('state'), state);
  // before an error is believed: an answer of another server may be its attack (RFC 9207, section 2.4)
  if (issuer !== undefined && read('iss') !== issuer)
    throw new SkillPassportError('ISSUER_MISMATCH', `The callback is not of ${issuer}: its \`iss\` is missing or another one.`);
  if (error !== undefined) throw toRefusal(error, read('error_description'), read('error_uri'));
  return { code: code ?? '' };
}

function checkState(given: string | undefined, expected: unknown): void {
  if (typeof expected !== 'string' || expected === '')
    throw new SkillPassportError(
      'STATE_MISMATCH',
      'There is no `state` to compare the callback with: the session in which the login began is gone. Has it expired, is it another browser, or is its cookie SameSite=Strict?',
    );
  if (given === undefined || !isSameText(given, expected))
    throw new SkillPassportError(
      'STATE_MISMATCH',
      "The callback's `state` is not the session's: this browser did not begin this login, or began another since.",
    );
}

/** In the same time wherever two texts differ: of digests, as they have one length. */
function isSameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function toRefusal(error: string, description: string | undefined, uri: string | undefined): SkillPassportError {
  const details = { error, ...(description !== undefined && { error_description: description }), ...(uri !== undefined && { error_uri: uri }) };
  return oauthError(error, description, { details });
}

function paramsOf(callback: Callback): (name: string) => string[] {
  if (typeof callback === 'string') {
    const params = new URLSearchParams(callback.replace(/#.*$/s, '').replace(/^[^?]*\?/, ''));
    return (name) => params.getAll(name);
  }
  if (typeof callback !== 'object' || callback === null) return () => [];
  if (hasGetAll(callback)) return (name) => callback.getAll(name);
  if ('searchParams' in callback && hasGetAll(callback.searchParams)) return paramsOf(callback.searchParams);
  const given = new Map(Object.entries(callback));
  return (name) => [given.get(name)].flat().filter((value) => typeof value === 'string');
}

const hasGetAll = (value: unknown): value is SearchParams =>
  typeof value === 'object' && value !== null && 'getAll' in value && typeof value.getAll === 'function';
