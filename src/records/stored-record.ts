// What all records have in common.

/** Every stored record has an id that is unique in its collection. Records are immutable: a change puts a new one. */
export interface StoredRecord {
  readonly id: string;
}
