// What the bench makes of its numbers.

/** The middle of a list of numbers; of an even count the upper one of the two. */
export const median = (numbers) => quantile(numbers, 0.5);

/** The number below which this share of a list lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new Error('a quantile of nothing was asked for');
  return found;
}
