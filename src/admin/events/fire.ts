// Firing an event by hand: at once, or for show, or with its deliveries waited for. What is fired is fire-once.ts.

import { ApiError, invalid } from '../../contract/errors.js';
import { EVENT_NAMES, isEventName } from '../../domain/event-names.js';
import { meant } from '../../domain/nearest.js';
import { created, ok, type PreparedOperation } from '../../http/operation.js';
import { lazily } from '../../platform/lazily.js';
import type { EventFire, FiredEvent } from '../../types/admin/types.gen.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { refuseTorture } from '../webhooks/webhooks.js';
import { rehearse, toDryRun } from './dry-run.js';
import { toEvent } from './event-view.js';
import { type FireDependencies, type Fired, fireOnce } from './fire-once.js';
import { tellOutcome, waitForEnd } from './wait-for-end.js';
import { parseWithin } from './wait.js';

const DEFAULT_WITHIN = '30s';

const loadFaker = lazily(() => import('json-schema-faker'));

/**
 * Fires an event as the API emits its own: in one commit with its deliveries and with all that it causes, or not at all. Nobody need
 * subscribe. With `wait` the commit stands, and nothing is held, while the deliveries are waited for.
 * @throws VALIDATION_ERROR with fields `event`, `within`, `data.x`; NOT_FOUND and CONFLICT for an endpoint, or what the cause meets
 */
export function createFireEvent(dependencies: FireDependencies): PreparedOperation<AdminOperations['fireEvent']> {
  return {
    prepare: async ({ workspace, body, links, hosted, raw }) => {
      requireKnown(body);
      refuseTorture(body.delivery);
      const within = parseWithin(body.within ?? DEFAULT_WITHIN);
      const { generateSync: generate } = await loadFaker();
      const fire = (): Fired => fireOnce({ ...dependencies, workspace, body, links, generate });
      if (body.dry_run) {
        const shown = rehearse(workspace, () => toDryRun(workspace, fire()));
        return () => ok(shown);
      }
      const streams = hosted.streams.size;
      if (!body.wait) return () => created(toFired(workspace, fire(), streams));
      const { value: fired, durable } = workspace.transaction(fire);
      if (durable) await durable;
      await waitForEnd(workspace, fired.record.id, { within, gone: raw.gone });
      return () => {
        if (!workspace.store.events.has(fired.record.id))
          throw new ApiError(
            'CONFLICT',
            'The event was fired, and then forgotten: the workspace was reset, or its log too small, while its deliveries were waited for.',
          );
        return created(toFired(workspace, fired, streams, tellOutcome(workspace, fired.record.id, within)));
      };
    },
  };
}

/** With `force` any name is one, but what causes it is known of the seven only. @throws VALIDATION_ERROR */
function requireKnown({ event, force, cause }: EventFire): void {
  if (isEventName(event) || (force && !cause)) return;
  const why = force ? ', with `force` too where `cause` is to do what causes it' : '';
  throw invalid('event', 'enum', `\`event\` must be one of ${EVENT_NAMES.join(', ')}${why}; got ${JSON.stringify(event)}.${meant(event, EVENT_NAMES)}`);
}

/** @param streams how many listen to the event stream; @param outcome what became of its deliveries, a sentence with a space before it */
function toFired(workspace: Workspace, { record, caused, notes }: Fired, streams: number, outcome = ''): FiredEvent {
  const event = toEvent(workspace, record, { streams });
  return { ...event, message: `${event.message}${notes}${outcome}`, caused: caused.map(({ id, event: name }) => ({ id, event: name })) };
}
