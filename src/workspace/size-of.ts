// How many bytes of memory a record takes, about: rather more than less, and quickly, since every write asks. Pure.

const TEXT = 24;
const LIST = 40;
const RECORD = 40;
/** A value in a list, a field in a record. */
const PLACE = 8;
/** Where a record has more fields than this, its keys are its own, in a table. */
const FEW_FIELDS = 128;
const TABLE_PLACE = 64;
/** Texts up to this many characters are taken for one byte a character; of longer ones the bytes in UTF-8 are counted. */
const SHORT_TEXT = 256;

/** @param value of JSON's types; how deep it is has been checked when it came */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return TEXT + (value.length <= SHORT_TEXT ? value.length : Buffer.byteLength(value));
  if (typeof value !== 'object' || value === null) return PLACE;
  if (Array.isArray(value)) return sizeOfList(value);
  return sizeOfFields(value);
}

function sizeOfList(list: readonly unknown[]): number {
  let bytes = LIST;
  for (const item of list) bytes += PLACE + sizeOf(item);
  return bytes;
}

function sizeOfFields(record: object): number {
  let bytes = RECORD;
  let fields = 0;
  // for...in makes no list of the fields
  for (const key in record) {
    bytes += PLACE + key.length + sizeOf(record[key as keyof typeof record]);
    fields += 1;
  }
  return fields <= FEW_FIELDS ? bytes : bytes + fields * TABLE_PLACE;
}
