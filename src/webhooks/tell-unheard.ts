// Says in the console that an event reached nobody: whoever wonders why no webhook comes should not have to ask.

import { printable } from '../domain/printable.js';
import { real } from '../platform/real-time.js';
import type { WorkspaceObserver } from '../workspace/observer.js';
import type { Workspace } from '../workspace/workspace.js';
import { whyNobody } from './who-gets-it.js';

interface Telling {
  readonly workspace: Workspace;
  /** True while somebody listens to the event stream. */
  readonly isHeard: () => boolean;
  readonly tell: (message: string) => void;
}

/** How long the same event is counted before it is told of again, in milliseconds of real time. */
const QUIET_MS = 1_000;

/** Observes the events of each commit. The first of a name is told of at once, those of the next second together. */
export function tellUnheard({ workspace, isHeard, tell }: Telling): WorkspaceObserver {
  const more = new Map<string, number>();
  const say = (event: string, count: number): void => {
    // what is fired with `force` may be named anything
    const where = workspace.name === 'default' ? '' : ` [${workspace.name}]`;
    tell(`${printable(event)}${count === 1 ? '' : ` (${count} times)`} reached nobody${where}: ${printable(whyNobody(workspace, event))}`);
  };
  const flush = (event: string): void => {
    const count = more.get(event) ?? 0;
    more.delete(event);
    if (count > 0) say(event, count);
  };
  return {
    committed: ({ emitted }) => {
      for (const { record, deliveries } of emitted) {
        if (deliveries.length > 0 || isHeard()) continue;
        const counted = more.get(record.event);
        more.set(record.event, (counted ?? -1) + 1);
        if (counted !== undefined) continue;
        say(record.event, 1);
        real.setTimeout(() => flush(record.event), QUIET_MS).unref();
      }
    },
  };
}
