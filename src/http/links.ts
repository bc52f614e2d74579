// What the links begin with that the sandbox hands out: its origin as the client knows it, and the workspace's prefix.

export interface Links {
  /** `http://127.0.0.1:4600` or `http://127.0.0.1:4600/w/ci-1`, without a trailing slash. */
  readonly base: string;
}

/** @param origin scheme, host and port; @param prefix `/w/{name}` or empty */
export const createLinks = (origin: string, prefix: string): Links => ({ base: `${origin}${prefix}` });

/** Where the client library looks for a sandbox by itself. */
const DEFAULT_BASES: ReadonlySet<string> = new Set(['http://127.0.0.1:4600', 'http://localhost:4600']);

/** The variable that leads the client library here; undefined where it comes by itself. @param base as in Links */
export const baseUrlSetting = (base: string): string | undefined => (DEFAULT_BASES.has(base) ? undefined : `SKILLPASSPORT_BASE_URL=${base}`);
