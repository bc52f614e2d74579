// Where a delivery may not go: link-local and cloud metadata addresses, checked at each connect, after the name is resolved, so
// that no name can lead there. Loopback and private networks are what a sandbox is for (contract, "Webhooks").

import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IPv4 ranges, with the hexadecimal that stands for them inside an IPv6 address. */
const REFUSED_IPV4 = [
  { address: '169.254.0.0', prefix: 16, hex: 'a9fe:0' },
  { address: '100.100.100.200', prefix: 32, hex: '6464:64c8' },
] as const;

/** Prefixes whose last 32 bits are an IPv4 address: mapped (RFC 4291), compatible, NAT64 (RFC 6052). */
const IPV4_INSIDE = ['::ffff', '::', '64:ff9b:'] as const;

const refused = new BlockList();
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addAddress('fd00:ec2::254', 'ipv6');
for (const { address, prefix, hex } of REFUSED_IPV4) {
  refused.addSubnet(address, prefix, 'ipv4');
  for (const outer of IPV4_INSIDE) refused.addSubnet(outer === '::' ? `::${hex}` : `${outer}:${hex}`, 96 + prefix, 'ipv6');
  // 6to4 (RFC 3056) carries it behind 2002
  refused.addSubnet(`2002:${hex}::`, 16 + prefix, 'ipv6');
}

/** Why a webhook can't be sent to this URL, as a predicate ("must be ..."); null where it can, as far as the text tells. */
export function urlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an absolute http or https URL';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return isRefusedAddress(hostOf(url)) ? 'must not lead to a link-local or cloud metadata address' : null;
}

/** @param address an IP address in any notation that Node's resolver gives; a name is not refused: what it resolves to is */
export function isRefusedAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  return family !== 0 && refused.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** The host as a socket takes it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

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
