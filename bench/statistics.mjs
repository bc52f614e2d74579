// What the bench makes of its numbers.

/** The middle of a list of numbers; of an even count the upper one of the two. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('the median of nothing was asked for');
  return middle;
}
