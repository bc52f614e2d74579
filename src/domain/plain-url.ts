// The address of a server, as settings and flags take it, and as people read it.

import { isIPv6 } from 'node:net';

/** The path of an address, without a trailing slash: empty where it has none. */
export const pathOfUrl = (url: string): string => new URL(url).pathname.replace(/\/$/, '');

/** Without a trailing slash; undefined where it is no http or https URL, or has user-info, query or fragment. */
export function plainUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain ? url.href.replace(/\/+$/, '') : undefined;
}

/** `[::1]`, as an address of the web has it, is the host `::1`. */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** `127.0.0.1:4600`, `[::1]:4600` */
export const hostAndPort = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;
