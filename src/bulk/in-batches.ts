// Rows in lists of a bounded length: what is made, stored or sent at one go.

/**
 * The rows in their order, as lists of `size`; the last may be shorter, and no rows are no list.
 * @throws what the rows throw; they are closed where nobody wants more
 */
export async function* inBatches<T>(rows: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
