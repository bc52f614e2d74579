// Ids that repeat: the same calls give the same ids in every run and in every workspace.

import { hash } from 'node:crypto';

/** Our own name space for name-based UUIDs. */
const NAMESPACE = Buffer.from('9d3f1c2ab6744f0e8a51c7e2d40b6f83', 'hex').toString('latin1');

/**
 * The id of the `sequence`-th record (from 1) that a collection has ever had.
 * @returns a name-based UUID (RFC 9562, section 5.5), lower case
 */
export function makeId(fakerSeed: number, collection: string, sequence: number): string {
  const hex = hash('sha1', Buffer.from(`${NAMESPACE}${fakerSeed}/${collection}/${sequence}`, 'latin1'), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
