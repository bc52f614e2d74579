// client.webhooks: handlers of events, fed by the sandbox's event stream and by the middleware alike.

import { invalidOptions, SkillPassportError } from '../errors.js';
import type { Settings } from '../options.js';
import type { Runtime } from '../runtime.js';
import { type EventStream, startEventStream } from './event-stream.js';
import type { EventHandler, EventName, WebhookEvent } from './events.js';
import { createHandlers } from './handlers.js';
import { createMiddleware, type MiddlewareOptions, type WebhookMiddleware } from './middleware.js';
import { createOnce } from './once.js';
import { readEvent } from './read-event.js';
import { createReporter } from './reporter.js';
import { type Signatures, signatures } from './signature.js';

export interface Subscription {
  /**
   * Resolves when events reach the handler. Calls of the client wait for it by themselves; await it before anything else causes events.
   * Rejects where they never will: STREAM_UNAVAILABLE, or the error with which the host refused.
   */
  readonly ready: Promise<void>;
  /** Takes the handler off. With the last one the event stream ends. */
  readonly off: () => void;
}

export interface Webhooks extends Signatures {
  /**
   * Has the handler called with every event of the name, or with all (`'*'`), from now on. The first one opens the event stream.
   * @throws SkillPassportError INVALID_OPTIONS for an unknown name, and after `client.close()`
   */
  on<Name extends EventName | '*'>(event: Name, handler: EventHandler<Name>): Subscription;
  /** Takes the handler off, or all that are on the name. With the last one the event stream ends. */
  off<Name extends EventName | '*'>(event: Name, handler?: EventHandler<Name>): void;
  /** Has the handler called with what fails apart from any call: handlers of events, the stream. Without one, it is printed. */
  onError(handler: (error: SkillPassportError) => unknown): { readonly off: () => void };
  /**
   * A middleware of Express, and a listener of node:http, that verifies webhooks and hands them to the handlers of `on()`.
   * @throws SkillPassportError INVALID_OPTIONS without a secret
   */
  middleware(options: MiddlewareOptions): WebhookMiddleware;
}

/** @internal */
export interface WebhooksOfClient {
  readonly webhooks: Webhooks;
  /** What calls wait for before they are sent. */
  readonly opening: () => Promise<void> | undefined;
  readonly close: () => void;
}

/** @internal */
export function createWebhooks(settings: Settings, runtime: Runtime): WebhooksOfClient {
  const { report, add: addErrorHandler } = createReporter();
  const handlers = createHandlers(report);
  const once = createOnce();
  let stream: EventStream | undefined;
  let hasMiddleware = false;
  let isClosed = false;

  const fromMiddleware = (event: WebhookEvent, id: string | undefined): Promise<boolean> => once.fromMiddleware(id, () => handlers.handOut(event, { id }));
  const onEvent = (text: string, id: string | undefined): void => {
    try {
      const event = readEvent(text);
      once.fromStream(id, () => handlers.handOut(event, { id }));
    } catch (error) {
      if (!(error instanceof SkillPassportError)) throw error;
      report(error);
    }
  };
  const openStream = (): EventStream => startEventStream({ onEvent, report, hasOtherWay: () => hasMiddleware }, settings, runtime);
  const closeStream = (): void => {
    stream?.stop();
    stream = undefined;
  };
  const closeIfUnheard = (): void => {
    if (handlers.isEmpty()) closeStream();
  };

  const webhooks: Webhooks = {
    ...signatures,
    on: (event, handler) => {
      if (isClosed) throw invalidOptions('The client is closed: make a new one to listen.');
      const remove = handlers.add(event, handler);
      stream ??= openStream();
      return {
        ready: stream.ready,
        off: () => {
          remove();
          closeIfUnheard();
        },
      };
    },
    off: (event, handler) => {
      handlers.remove(event, handler);
      closeIfUnheard();
    },
    onError: (handler) => {
      if (typeof handler !== 'function') throw invalidOptions('`handler` must be a function that takes an error.');
      return { off: addErrorHandler(handler) };
    },
    middleware: (options) => {
      const middleware = createMiddleware(options, { handOut: fromMiddleware, isClosed: () => isClosed, report }, runtime);
      hasMiddleware = true;
      return middleware;
    },
  };

  return {
    webhooks,
    opening: () => stream?.opening(),
    close: () => {
      isClosed = true;
      closeStream();
    },
  };
}
