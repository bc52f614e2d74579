// The address of a server, as settings and flags take it.

/** The path of an address, without a trailing slash: empty where it has none. */
export const pathOfUrl = (url: string): string => new URL(url).pathname.replace(/\/$/, '');

/** Without a trailing slash; undefined where it is no http or https URL, or has user-info, query or fragment. */
export function plainUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain ? url.href.replace(/\/+$/, '') : undefined;
}
