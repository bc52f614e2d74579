// HTTP Basic (RFC 7617).

/** What follows `Basic` in an Authorization header; undefined where that is another scheme, or no Base64. */
export const basicCredential = (authorization: string | undefined): string | undefined => /^basic +([a-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];

/** Name and password of a credential; only the first colon parts them. Undefined where there is none. */
export function basicPair(credential: string): readonly [name: string, password: string] | undefined {
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? undefined : [pair.slice(0, colon), pair.slice(colon + 1)];
}

/** As OAuth has names and secrets in Basic (RFC 6749, section 2.3.1); undefined where it is no such encoding. */
export function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
