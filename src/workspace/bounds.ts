// How many bytes of memory the sandbox keeps of what grows with its use: one table. keep.ts forgets what is over it.

const MIB = 1_024 * 1_024;

/** Kinds of records: the collections of a kind are counted together. */
export const KEPT_KINDS = ['events', 'answers', 'inboxes', 'logins', 'imports'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];
export type Kind = KeptKind | 'journal';

/** Bytes as size-of.ts counts them: of one workspace, and of all workspaces of the process together. */
export interface Bound {
  readonly workspace: number;
  readonly process: number;
}

export type Bounds = Readonly<Record<Kind, Bound>>;

export const BOUNDS: Bounds = {
  /** With their deliveries. */
  events: { workspace: 64 * MIB, process: 256 * MIB },
  /** Of Idempotency-Keys. */
  answers: { workspace: 32 * MIB, process: 128 * MIB },
  /** What inboxes took. */
  inboxes: { workspace: 32 * MIB, process: 64 * MIB },
  /** Codes, grants, tokens and sessions. */
  logins: { workspace: 64 * MIB, process: 128 * MIB },
  /** With their rejected rows: an import may have a hundred thousand. */
  imports: { workspace: 128 * MIB, process: 192 * MIB },
  /** Its pages, which are outside of the heap. */
  journal: { workspace: 16 * MIB, process: 128 * MIB },
};

/** In words, for the console and for deliveries that are dropped. */
export const KINDS_IN_WORDS: Readonly<Record<KeptKind, string>> = {
  events: 'events',
  answers: 'stored answers of Idempotency-Keys',
  inboxes: 'deliveries in inboxes',
  logins: 'logins',
  imports: 'reports of imports',
};

/** The same bounds, smaller where the heap is: together, the records of the process take at most half of it. */
export function boundsWithin(heapBytes: number, bounds: Bounds = BOUNDS): Bounds {
  const together = KEPT_KINDS.reduce((sum, kind) => sum + bounds[kind].process, 0);
  const part = Math.min(1, heapBytes / 2 / together);
  const smaller = { ...bounds };
  for (const kind of KEPT_KINDS) {
    const process = Math.floor(bounds[kind].process * part);
    smaller[kind] = { workspace: Math.min(bounds[kind].workspace, process), process };
  }
  return smaller;
}

/** `64 MiB`; what is smaller than one, in bytes. */
export const bytesInWords = (bytes: number): string => (bytes < MIB ? `${bytes} bytes` : `${Math.round(bytes / MIB)} MiB`);
