// The links that the sandbox hands out: they begin with its origin as the client knows it, and carry the workspace's prefix.

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
