// A zip writer for files as other programs write them, and for some that nobody honest would: every field that lies can be set.

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly data: string | Buffer;
  /** Stored, not deflated. */
  readonly store?: boolean;
  /** Sizes and checksum after the data, not before it, as programs that stream write them. */
  readonly descriptor?: boolean;
  /** The inflated size to declare, in place of the true one. */
  readonly declared?: number;
  /** The checksum to declare. */
  readonly crc?: number;
  /** General purpose flags besides: 1 is encrypted. */
  readonly flags?: number;
  readonly method?: number;
  /** Where the directory says that it begins. */
  readonly offset?: number;
}

export interface ZipLies {
  /** Of entries, in the end record. */
  readonly count?: number;
  /** A zip64 end record and locator with these numbers. */
  readonly zip64?: { readonly count: bigint; readonly directory: bigint; readonly record?: bigint };
}

export function zipOf(entries: readonly ZipEntry[], lies: ZipLies = {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const push = (...buffers: Buffer[]): void => {
    for (const buffer of buffers) {
      pieces.push(buffer);
      offset += buffer.length;
    }
  };
  for (const entry of entries) {
    const raw = Buffer.from(entry.data);
    const body = entry.store === true ? raw : deflateRawSync(raw);
    const facts = {
      flags: (entry.flags ?? 0) | (entry.descriptor === true ? 8 : 0),
      method: entry.method ?? (entry.store === true ? 0 : 8),
      crc: entry.crc ?? crc32(raw),
      compressed: body.length,
      size: entry.declared ?? raw.length,
      name: Buffer.from(entry.name),
    };
    const at = entry.offset ?? offset;
    push(localHeader(facts, entry.descriptor === true), facts.name, body);
    if (entry.descriptor === true) push(Buffer.concat([u32(0x08074b50), u32(facts.crc), u32(facts.compressed), u32(facts.size)]));
    directory.push(directoryHeader(facts, at), facts.name);
  }
  const start = offset;
  push(...directory);
  const length = offset - start;
  if (lies.zip64 !== undefined) {
    const record = BigInt(offset);
    const { count, directory: where } = lies.zip64;
    push(Buffer.concat([u32(0x06064b50), u64(44n), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(BigInt(length)), u64(where)]));
    push(Buffer.concat([u32(0x07064b50), u32(0), u64(lies.zip64.record ?? record), u32(1)]));
  }
  const count = lies.count ?? entries.length;
  push(Buffer.concat([u32(0x06054b50), u16(0), u16(0), u16(count), u16(count), u32(length), u32(start), u16(0)]));
  return Buffer.concat(pieces);
}

interface Facts {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly name: Buffer;
}

function localHeader({ flags, method, crc, compressed, size, name }: Facts, later: boolean): Buffer {
  const known = later ? [u32(0), u32(0), u32(0)] : [u32(crc), u32(compressed), u32(size)];
  return Buffer.concat([u32(0x04034b50), u16(20), u16(flags), u16(method), u32(0x00210000), ...known, u16(name.length), u16(0)]);
}

function directoryHeader({ flags, method, crc, compressed, size, name }: Facts, offset: number): Buffer {
  const sizes = [u32(crc), u32(compressed), u32(size), u16(name.length), u16(0), u16(0), u16(0), u16(0), u32(0), u32(offset)];
  return Buffer.concat([u32(0x02014b50), u16(20), u16(20), u16(flags), u16(method), u32(0x00210000), ...sizes]);
}

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}
