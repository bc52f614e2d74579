// Sees to it that an event is handed out once, by whatever way and however often it comes. Bounded: old ids are forgotten.

/** Ids that are remembered. A duplicate comes seconds after the first, not a thousand events later. */
const MEMORY = 1_000;

export interface Once {
  /** Hands out what is new; of what is known, what came of it, or comes. Without an id everything is new. */
  readonly handOut: (id: string | undefined, handOut: () => Promise<boolean>) => Promise<boolean>;
  /** Lets it be handed out again: it failed, and its sender was asked to send it again. */
  readonly forget: (id: string | undefined) => void;
}

export function createOnce(): Once {
  const known = new Map<string, Promise<boolean>>();
  return {
    handOut: (id, handOut) => {
      const before = id === undefined ? undefined : known.get(id);
      if (before) return before;
      const outcome = handOut();
      if (id !== undefined) {
        known.set(id, outcome);
        const [oldest] = known.keys();
        if (known.size > MEMORY && oldest !== undefined) known.delete(oldest);
      }
      return outcome;
    },
    forget: (id) => {
      if (id !== undefined) known.delete(id);
    },
  };
}
