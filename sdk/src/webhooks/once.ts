// Sees to it that an event that comes both ways, by the stream and to the middleware, is handed out once. What the middleware itself
// gets again (a retry, a duplicate) is handed out again: in production no id would tell. Bounded: old ids are forgotten.

/** Ids that are remembered. The other way brings the event seconds later, not a thousand events later. */
const MEMORY = 1_000;

type HandOut = () => Promise<boolean>;

export interface Once {
  /** Hands out what neither way has brought. Without an id everything is new. */
  readonly fromStream: (id: string | undefined, handOut: HandOut) => void;
  /** Hands it out, unless the stream has brought it and this is the first time that the middleware does: then what came of that, or comes. */
  readonly fromMiddleware: (id: string | undefined, handOut: HandOut) => Promise<boolean>;
}

export function createOnce(): Once {
  /** What came of an event that the stream alone has brought; undefined for one that the middleware has had. */
  const known = new Map<string, Promise<boolean> | undefined>();
  const remember = (id: string, fromStream: Promise<boolean> | undefined): void => {
    known.set(id, fromStream);
    const [oldest] = known.keys();
    if (known.size > MEMORY && oldest !== undefined) known.delete(oldest);
  };

  return {
    fromStream: (id, handOut) => {
      if (id === undefined) void handOut();
      else if (!known.has(id)) remember(id, handOut());
    },
    fromMiddleware: (id, handOut) => {
      if (id === undefined) return handOut();
      const before = known.get(id);
      remember(id, undefined);
      return before ?? handOut();
    },
  };
}
