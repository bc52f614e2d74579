import type { LookupAddress } from 'node:dns';

import { describe, expect, it } from 'vitest';

import { guardedLookup } from '../../src/webhooks/guarded-lookup.js';

describe('the look-up of a socket', () => {
  /** A literal resolves to itself, so no name server is asked. */
  const resolve = (host: string, all: boolean): Promise<string | LookupAddress[]> =>
    new Promise((done, fail) => guardedLookup(host, { all }, (error, address) => (error ? fail(error) : done(address))));

  it('gives one address, or all, as it is asked', async () => {
    expect(await resolve('127.0.0.1', false)).toBe('127.0.0.1');
    expect(await resolve('127.0.0.1', true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it.each([true, false])('fails where a name leads to nothing but refused addresses (all: %s)', async (all) => {
    await expect(resolve('169.254.169.254', all)).rejects.toThrow('169.254.169.254 is a link-local or cloud metadata address: webhooks are not sent there');
  });

  it('fails as the resolver fails', async () => {
    await expect(resolve('no-such-host.invalid', false)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });
});
