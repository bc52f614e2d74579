// What the library asks of `fetch`, in types of its own: they hold in projects without the DOM's and Node's types, too.

/** The AbortSignal of the project that compiles, where it has one. */
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T : object;

/** The body that the project's own `fetch` takes, where it has one. */
type Body = typeof globalThis extends { fetch(url: string, init?: { body?: infer T }): unknown } ? T : unknown;

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** A text; of an import also a Uint8Array, a Blob, or a web stream of bytes with `duplex`. */
  body?: Body;
  duplex?: 'half';
  /** `error`, with `window`, for a stream: for a request that may be followed elsewhere, fetch keeps a copy of all that was sent. */
  redirect: 'manual' | 'error';
  window?: null;
  signal: Signal;
}

export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  /** A web stream or an async iterable of bytes. Only exports and the event stream of `webhooks.on()` ask for it. */
  readonly body?: unknown;
}

/** The global `fetch` and its look-alikes fit. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;
