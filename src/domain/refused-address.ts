// Where a delivery may not go: link-local and cloud metadata addresses. Loopback and private networks are what a sandbox is for (contract,
// "Webhooks"). What a name resolves to is looked at as it is connected to: webhooks/guarded-lookup.ts.

import { BlockList, isIP } from 'node:net';

/** Link-local (RFC 3927, RFC 4291), and what Alibaba, Azure, Oracle and AWS serve their metadata at. */
const refused = new BlockList();
refused.addSubnet('169.254.0.0', 16, 'ipv4');
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) refused.addAddress(address, 'ipv4');
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addAddress('fd00:ec2::254', 'ipv6');

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
  if (isIP(plain) === 4) return refused.check(plain, 'ipv4');
  return isIP(plain) === 6 && (refused.check(plain, 'ipv6') || ipv4Inside(bytesOf(plain)).some((inside) => refused.check(inside, 'ipv4')));
}

/** An IPv6 address that carries an IPv4 one: how it begins, in bits that are all whole bytes, and where the four bytes are. */
interface Carrier {
  readonly prefix: readonly number[];
  readonly at: readonly (readonly [number, number, number, number])[];
  /** Teredo inverts the client's. */
  readonly isInverted?: boolean;
}

const LAST = [12, 13, 14, 15] as const;
const ZEROS = (count: number): number[] => Array.from({ length: count }, () => 0);

/** Mapped and compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380). */
const CARRIERS: readonly Carrier[] = [
  { prefix: [...ZEROS(10), 0xff, 0xff], at: [LAST] },
  { prefix: ZEROS(12), at: [LAST] },
  { prefix: [...ZEROS(8), 0xff, 0xff, 0, 0], at: [LAST] },
  { prefix: [0, 0x64, 0xff, 0x9b, ...ZEROS(8)], at: [LAST] },
  // whose network decides how long the prefix is, and byte 8 is nobody's
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 1], at: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST] },
  { prefix: [0x20, 0x02], at: [[2, 3, 4, 5]] },
  { prefix: [0x20, 0x01, 0, 0], at: [[4, 5, 6, 7]] },
  { prefix: [0x20, 0x01, 0, 0], at: [LAST], isInverted: true },
];

function ipv4Inside(bytes: readonly number[]): string[] {
  const found = CARRIERS.filter(({ prefix }) => prefix.every((byte, index) => bytes[index] === byte));
  return found.flatMap(({ at, isInverted }) => at.map((place) => place.map((index) => (bytes[index] ?? 0) ^ (isInverted ? 0xff : 0)).join('.')));
}

/** The sixteen bytes of an IPv6 address. */
function bytesOf(address: string): number[] {
  // the URL parser writes a dotted end in hexadecimal
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] => text.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)]));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...ZEROS(8 - before.length - after.length), ...after];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}

/** The host as a socket takes it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}
