// The links that the sandbox hands out: they start with SANDBOX_PUBLIC_URL, else with the scheme and host of the request, so
// that mapped ports work, and carry the workspace's prefix.

export interface Links {
  /** `http://127.0.0.1:4600` or `http://127.0.0.1:4600/w/ci-1`, without a trailing slash. */
  readonly base: string;
  readonly certificate: (enrollmentId: string) => string;
  readonly checkout: (paymentId: string) => string;
}

/** @param origin scheme, host and port; @param prefix `/w/{name}` or empty */
export function createLinks(origin: string, prefix: string): Links {
  const base = `${origin}${prefix}`;
  return {
    base,
    certificate: (id) => `${base}/certificates/${id}`,
    checkout: (id) => `${base}/checkout/${id}`,
  };
}

/** A Host header that can stand in a link: a name or IP literal and an optional port, nothing else. */
const HOST = /^(?:[a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The origin under which the client knows the sandbox; a Host that is none falls back to `fallback`. */
export function requestOrigin(host: string | undefined, publicUrl: string | undefined, fallback: string): string {
  if (publicUrl !== undefined) return publicUrl;
  return host !== undefined && HOST.test(host) ? `http://${host}` : fallback;
}
