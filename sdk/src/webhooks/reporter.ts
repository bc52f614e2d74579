// Where the failures go that no caller waits for: to whoever asked for them, else to the console, in one line.

import type { SkillPassportError } from '../errors.js';
import { messageOf } from './message-of.js';

export type ErrorHandler = (error: SkillPassportError) => unknown;

export interface Reporter {
  readonly report: (error: SkillPassportError) => void;
  /** @returns a function that takes the handler off again */
  readonly add: (handler: ErrorHandler) => () => void;
}

export function createReporter(): Reporter {
  const handlers = new Set<{ readonly handle: ErrorHandler }>();
  return {
    report: (error) => {
      if (handlers.size === 0) print(error);
      for (const { handle } of handlers) void tell(handle, error);
    },
    add: (handle) => {
      const entry = { handle };
      handlers.add(entry);
      return () => void handlers.delete(entry);
    },
  };
}

/** A handler of errors that fails must not be its own next error. */
async function tell(handle: ErrorHandler, error: SkillPassportError): Promise<void> {
  try {
    await handle(error);
  } catch (thrown) {
    print(error);
    console.error(toLine(`a handler of webhooks.onError() failed: ${messageOf(thrown)}`, thrown));
  }
}

function print({ code, message, cause }: SkillPassportError): void {
  console.error(toLine(`${code}: ${message}`, code === 'HANDLER_FAILED' ? cause : undefined));
}

/** With where a handler threw, without which its message is of little use. */
function toLine(what: string, thrown: unknown): string {
  const place = thrown instanceof Error ? /^\s*at (.+)$/m.exec(thrown.stack ?? '')?.[1] : undefined;
  return `skillpassport webhooks: ${what}${place === undefined ? '' : ` (at ${place})`}`.replace(/\s*[\r\n]+\s*/g, ' ');
}
