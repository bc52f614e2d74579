// What an answer refuses, in two words, for the access log. Read from its body, since that is what an API, the authorization server and a
// replay of a stored answer have in common.

import { type Answer, JSON_TYPE } from './answer.js';

export interface Refusal {
  /** `VALIDATION_ERROR`, `invalid_client` */
  readonly code?: string;
  /** The first field that is wrong. */
  readonly field?: string;
}

/** Longer ones are no answer of a refusal. */
const MOST_CHARACTERS = 65_536;

/** Empty where it refuses nothing, or says so to people only. */
export function refusalOf({ status, body, contentType = JSON_TYPE }: Pick<Answer, 'status' | 'body' | 'contentType'>): Refusal {
  if (status < 400 || typeof body !== 'string' || contentType !== JSON_TYPE || body.length > MOST_CHARACTERS) return {};
  const error = memberOf(parse(body), 'error');
  // RFC 6749, section 5.2
  if (typeof error === 'string') return { code: error };
  const [code, field] = [memberOf(error, 'code'), memberOf(memberOf(error, 'details'), 'field')];
  return { ...(typeof code === 'string' && { code }), ...(typeof field === 'string' && field !== '' && { field }) };
}

const memberOf = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined);

/** An inbox may have been told to answer with any text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
