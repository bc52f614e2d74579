// Under which address the client knows the sandbox: worked out here, and nowhere else.

import type { IncomingMessage } from 'node:http';

import type { Config } from '../config.js';

export interface Origin {
  /** What links begin with: SANDBOX_PUBLIC_URL, else the scheme and host that were asked, so that mapped ports work. Without a trailing slash. */
  readonly base: string;
  /** The scheme and host that were asked, whatever is public. */
  readonly asked: string;
}

interface OriginOptions {
  readonly config: Pick<Config, 'publicUrl'>;
  /** Where the server listens: what a request without a usable host gets. */
  readonly address: () => string;
}

export function originOf(options: OriginOptions, request: Pick<IncomingMessage, 'headers' | 'socket'>): Origin {
  const asked = askedOrigin(request.headers.host, isSecure(request), options.address());
  return { base: options.config.publicUrl ?? asked, asked };
}

/** A Host header that can stand in a link: a name or IP literal and an optional port, nothing else. */
const HOST = /^(?:[a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** A Host that can't stand in a link falls back to `fallback`. */
const askedOrigin = (host: string | undefined, secure: boolean, fallback: string): string =>
  host !== undefined && HOST.test(host) ? `${secure ? 'https' : 'http'}://${host}` : fallback;

const isSecure = ({ socket }: Pick<IncomingMessage, 'socket'>): boolean => 'encrypted' in socket && socket.encrypted === true;
