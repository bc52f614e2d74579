// The event stream: what webhooks would say, over a line that the integrator opens. The sandbox's own (contract, source X).

import { invalid } from '../contract/errors.js';
import { eventBody } from '../domain/torture.js';
import { EVENT_STREAM } from '../http/answer.js';
import type { StreamOperation } from '../http/operation.js';
import { real } from '../platform/real-time.js';
import { UnreadStream } from '../platform/unread-stream.js';
import type { EventRecord } from '../records/records.js';
import type { PublicOperations } from '../types/operations.gen.js';
import type { Workspace } from '../workspace/workspace.js';

/** So often, in milliseconds of real time, a line is shown to be alive. */
const KEEP_ALIVE_MS = 15_000;
/** How long a client that lost the line waits before it comes again, in milliseconds. */
const RETRY_MS = 1_000;
/** How many new events may wait for a client that does not read: beyond, the line is cut, and the client comes again with Last-Event-ID. */
const MAX_UNREAD = 10_000;
/** Stands for the id of the last event before those in the log, with its number: `start` is before the first of all. */
const START = /^start(?:-(\d{1,15}))?$/;
const startAfter = (number: number): string => (number === 0 ? 'start' : `start-${number}`);

/** Server-sent events (WHATWG HTML, section 9.2), in the order of their commits. @throws VALIDATION_ERROR for a Last-Event-ID that is no id */
export const streamEvents: StreamOperation<PublicOperations['streamEvents']> = {
  stream: ({ workspace, query, raw, hosted }) => {
    const names = query.events?.length ? new Set<string>(query.events) : undefined;
    const asked = ({ event }: EventRecord): boolean => names === undefined || names.has(event);
    const after = lastEventId(raw.headers['last-event-id']);
    return {
      ...EVENT_STREAM,
      run: (response) => {
        const { missed, hasGap } = after === undefined ? { missed: [], hasGap: false } : backlog(workspace, after);
        const stream = new UnreadStream(response, missed.length + MAX_UNREAD);
        /** Only its id waits: a client that does not read must not hold what the log has forgotten. It is cut off then, and comes again. */
        const push = ({ id }: EventRecord): void =>
          stream.push(() => {
            const event = workspace.store.events.get(id);
            if (event) return asked(event) ? message(event) : place(id);
            response.destroy();
            return '';
          });
        const standing = missed.length === 0 ? place(newestId(workspace)) : '';
        stream.write(`: connected\n\nretry: ${RETRY_MS}\n\n${hasGap ? gap(after) : ''}${standing}`);
        for (const event of missed) push(event);
        const stopObserving = workspace.observe({
          committed: ({ emitted }) => {
            for (const { record } of emitted) push(record);
          },
        });
        const alive = real.setInterval(() => stream.write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
        const end = (): void => void response.end();
        hosted.streams.add(end);
        response.once('close', () => {
          stopObserving();
          real.clearInterval(alive);
          hosted.streams.delete(end);
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

/** What came after an event, and whether more may have come. What is not known to be stored yet comes when it is. */
function backlog(workspace: Workspace, after: string): { readonly missed: readonly EventRecord[]; readonly hasGap: boolean } {
  const all = workspace.store.events.all();
  const unsettled = workspace.unsettledEvents();
  const at = all.findIndex(({ id }) => id === after);
  const start = START.exec(after);
  // what has come since the start is there, unless as many have come as are not
  const isThere = start && workspace.lastNumber('events') - Number(start[1] ?? 0) === all.length;
  const hasGap = at === -1 && !isThere;
  return { missed: all.slice(at + 1).filter((event) => !unsettled.has(event.id)), hasGap };
}

/** Where a listener stands that has heard nothing yet: before whatever is not known to be stored. */
function newestId(workspace: Workspace): string {
  const unsettled = workspace.unsettledEvents();
  const { events } = workspace.store;
  const newest = unsettled.size === 0 ? events.page(events.size - 1, 1)[0] : events.all().findLast(({ id }) => !unsettled.has(id));
  return newest?.id ?? startAfter(workspace.lastNumber('events') - unsettled.size);
}

const message = (event: EventRecord): string => `id: ${event.id}\ndata: ${eventBody(event)}\n\n`;

/** The id that a client comes again with; without data it is no message (WHATWG HTML, section 9.2.6). */
const place = (id: string): string => `id: ${id}\n\n`;

function gap(after = ''): string {
  const text = `The event ${after} is not in the log any more: the sandbox was reset, or has forgotten it. Events may be missing; all that the log holds follows.`;
  return `event: gap\ndata: ${JSON.stringify({ message: text })}\n\n`;
}
