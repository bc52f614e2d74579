// Refuses the name of an event that no event has.

import { invalid } from '../../contract/errors.js';
import { EVENT_NAMES, isEventName } from '../../domain/event-names.js';
import { meant } from '../../domain/nearest.js';
import type { Workspace } from '../../workspace/workspace.js';

/** A name that nothing ever has is a misspelt one: waiting for it would only take time. @throws VALIDATION_ERROR */
export function refuseUnknownEvent({ store }: Workspace, event: string | undefined): void {
  if (event === undefined || isEventName(event) || event === 'ping' || store.events.all().some((known) => known.event === event)) return;
  throw invalid('event', 'enum', `\`event\` must be one of ${EVENT_NAMES.join(', ')}; got ${JSON.stringify(event)}.${meant(event, EVENT_NAMES)}`);
}
