// Which records an import has written, and by which row: a file writes a record once, so that no row replaces in silence what an earlier
// one said. An id is the text that the stored record has itself, so a row costs some thirty bytes beside its record.

export class WrittenRecords {
  readonly #rows = new Map<string, number>();

  /** @param row as the spreadsheet shows it; of two rows the first counts */
  add(id: string, row: number): void {
    if (!this.#rows.has(id)) this.#rows.set(id, row);
  }

  /** The row that wrote the record; undefined where none of this file has. */
  rowOf(id: string): number | undefined {
    return this.#rows.get(id);
  }
}
