// The event stream: what webhooks would say, over a line that the integrator opens. The sandbox's own (contract, source X).

import type { PublicOperations } from '../contract/types/operations.gen.js';
import { eventBody } from '../domain/torture.js';
import { invalid } from '../http/errors.js';
import type { StreamOperation } from '../http/operation.js';
import type { EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';

/** So often, in milliseconds of real time, a line is shown to be alive. */
const KEEP_ALIVE_MS = 15_000;
/** How long a client that lost the line waits before it comes again, in milliseconds. */
const RETRY_MS = 1_000;
/** Bytes that may wait for a client that does not read: beyond, the line is cut, and the client comes again with Last-Event-ID. */
const MAX_UNREAD = 16 * 1_048_576;

/** Server-sent events (WHATWG HTML, section 9.2), in the order of their commits. @throws VALIDATION_ERROR for a Last-Event-ID that is no id */
export const streamEvents: StreamOperation<PublicOperations['streamEvents']> = {
  stream: ({ workspace, query, raw, tenant }) => {
    const names = query.events?.length ? new Set<string>(query.events) : undefined;
    const asked = ({ event }: EventRecord): boolean => names === undefined || names.has(event);
    const after = lastEventId(raw.headers['last-event-id']);
    return {
      contentType: 'text/event-stream; charset=utf-8',
      run: (response) => {
        const write = (text: string): void => {
          if (response.writableLength > MAX_UNREAD) response.destroy();
          else response.write(text);
        };
        write(`: connected\n\nretry: ${RETRY_MS}\n\n${after === undefined ? position(workspace) : ''}`);
        for (const text of backlog(workspace, after, asked)) write(text);
        const unwatch = workspace.watch((puts) => {
          const events = puts.flatMap(({ collection, record }) => (collection === 'events' ? [record as EventRecord] : [])).filter(asked);
          if (events.length > 0) write(events.map(message).join(''));
        });
        const alive = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
        const end = (): void => void response.end();
        tenant.streams.add(end);
        response.once('close', () => {
          unwatch();
          clearInterval(alive);
          tenant.streams.delete(end);
        });
      },
    };
  },
};

function lastEventId(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && /^[\w-]{1,64}$/.test(header)) return header;
  throw invalid('Last-Event-ID', 'format', '`Last-Event-ID` must be the id of an event, as the stream gave it.');
}

/** What came after an event. What is not known to be stored yet comes when it is. */
function backlog(workspace: Workspace, after: string | undefined, asked: (event: EventRecord) => boolean): string[] {
  if (after === undefined) return [];
  const all = workspace.store.events.all();
  const unsettled = workspace.unsettledEvents();
  const place = all.findIndex(({ id }) => id === after);
  // since the start all is there, unless the log is so full that something may have been forgotten
  const isWhole = place !== -1 || (after === START && all.length < workspace.eventLogLimit);
  const missed = all.slice(place + 1).filter((event) => !unsettled.has(event.id) && asked(event));
  return [...(isWhole ? [] : [gap(after)]), ...missed.map(message)];
}

/** Stands for the id of the event before the first. */
const START = 'start';

/** Where a listener stands that has heard nothing yet: the id that it comes again with (WHATWG HTML, section 9.2.6: no data, no message). */
function position({ store }: Workspace): string {
  const newest = store.events.page(store.events.size - 1, 1)[0];
  return `id: ${newest?.id ?? START}\n\n`;
}

const message = (event: EventRecord): string => `id: ${event.id}\ndata: ${eventBody(event)}\n\n`;

function gap(after: string): string {
  const text = `The event ${after} is not in the log any more: the sandbox was reset, or has forgotten it. Events may be missing; all that the log holds follows.`;
  return `event: gap\ndata: ${JSON.stringify({ message: text })}\n\n`;
}
