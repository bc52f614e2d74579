// The handlers of events: who gets what, in which order, and what becomes of one that fails.

import { invalidOptions, SkillPassportError } from '../errors.js';
import { checkEventName, isNamed } from './event-names.js';
import type { EventHandler, EventInfo, EventName, WebhookEvent } from './events.js';
import { messageOf } from './message-of.js';

export interface Handlers {
  /** @returns a function that takes this one off again @throws SkillPassportError INVALID_OPTIONS */
  readonly add: <Name extends EventName | '*'>(name: Name, handler: EventHandler<Name>) => () => void;
  /** Takes the handler off the name; without a handler, all that are on it. @throws SkillPassportError INVALID_OPTIONS */
  readonly remove: (name: EventName | '*', handler: unknown) => void;
  readonly isEmpty: () => boolean;
  /**
   * Calls those on the event's name and on '*', in the order in which they were put on. All are called before this returns, so events
   * are handed out in the order of their coming; none is waited for, since a slow one would hold up every event behind it.
   * Resolves when all have ended: whether all went well. Never rejects: failures are reported.
   */
  readonly handOut: (event: WebhookEvent, info: EventInfo) => Promise<boolean>;
}

interface Entry {
  readonly name: EventName | '*';
  readonly handler: unknown;
  readonly call: (event: WebhookEvent, info: EventInfo) => unknown;
}

export function createHandlers(report: (error: SkillPassportError) => void): Handlers {
  let entries: readonly Entry[] = [];

  const attempt = async ({ call }: Entry, event: WebhookEvent, info: EventInfo): Promise<boolean> => {
    try {
      await call(event, info);
      return true;
    } catch (cause) {
      const details = { event: event.event, ...(info.id !== undefined && { event_id: info.id }) };
      report(new SkillPassportError('HANDLER_FAILED', `A handler of ${event.event} failed: ${messageOf(cause)}`, { cause, details }));
      return false;
    }
  };

  return {
    add: (name, handler) => {
      checkEventName(name);
      if (typeof handler !== 'function') throw invalidOptions('`handler` must be a function that takes an event.');
      const entry: Entry = { name, handler, call: (event, info) => (isNamed(name, event) ? handler(event, info) : undefined) };
      entries = [...entries, entry];
      return () => void (entries = entries.filter((other) => other !== entry));
    },
    remove: (name, handler) => {
      checkEventName(name);
      entries = entries.filter((entry) => entry.name !== name || (handler !== undefined && entry.handler !== handler));
    },
    isEmpty: () => entries.length === 0,
    handOut: async (event, info) => {
      const outcomes = await Promise.all(entries.map((entry) => attempt(entry, event, info)));
      return outcomes.every(Boolean);
    },
  };
}
