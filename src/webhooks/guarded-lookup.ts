// Holds each connect of a delivery to the addresses that it may go to, after the name is resolved, so that no name can lead elsewhere.

import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { isRefusedAddress } from '../domain/refused-address.js';

/** What a socket connects with in place of `dns.lookup`: the same, without the addresses that are refused. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const allowed = addresses.filter(({ address }) => !isRefusedAddress(address));
    const [first] = allowed;
    if (!first) return callback(refusal(hostname), '');
    if (options.all) return callback(null, allowed);
    callback(null, first.address, first.family);
  });
};

/** For a host that is refused, or resolves to nothing but refused addresses. */
export function refusal(host: string): Error {
  return Object.assign(new Error(`${host} is a link-local or cloud metadata address: webhooks are not sent there`), { code: 'EREFUSEDADDRESS' });
}
