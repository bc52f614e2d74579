// Chance that repeats: the same seed gives the same numbers in every run.

/** @returns numbers from 0 up to, but without, 1 */
export function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 2_147_483_648;
}

/** One of them. @throws Error where there is none */
export function pick<T>(chance: () => number, from: readonly T[]): T {
  const [picked] = from.slice(Math.floor(chance() * from.length));
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}
