// From the text of an event to the event. Pure.

import { SkillPassportError } from '../errors.js';
import type { WebhookEvent } from './events.js';

/**
 * The data of an event is taken at the contract's word, as the answers of calls are: to check each field here would break
 * receivers on the day the API adds one.
 * @throws SkillPassportError INVALID_EVENT
 */
export function readEvent(text: string): WebhookEvent {
  const event = parse(text);
  if (!isEvent(event)) throw new SkillPassportError('INVALID_EVENT', 'The body is no event: it must be a JSON object with `event`, `timestamp` and `data`.');
  return event;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SkillPassportError('INVALID_EVENT', 'The body is no event: it is not JSON.', { cause });
  }
}

function isEvent(value: unknown): value is WebhookEvent {
  if (typeof value !== 'object' || value === null || !('event' in value && 'timestamp' in value && 'data' in value)) return false;
  return typeof value.event === 'string' && typeof value.timestamp === 'string' && typeof value.data === 'object' && value.data !== null;
}
