// What stands for a person where there is no picture: two letters and a tint. Pure.

/** How many tints the style sheet has: `.tint-0`, `.tint-1`, ... */
export const TINTS = 8;

/** A letter or digit with the marks that belong to it, so that no script's letter is torn apart. */
const SIGN = /[\p{L}\p{N}]\p{M}*/u;

/** The first signs of the first and the last word, in upper case: `AR` for Asha Rao. `?` where a name has neither letter nor digit. */
export function initialsOf(name: string): string {
  const signs = name.split(/\s+/).flatMap((word) => SIGN.exec(word)?.[0] ?? []);
  const first = signs[0] ?? '?';
  const last = signs.length > 1 ? (signs.at(-1) ?? '') : '';
  return (first + last).toUpperCase();
}

/** The same name always has the same tint, 0 to TINTS - 1 (FNV-1a: names that differ in one letter differ in tint). */
export function tintOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const unit of Buffer.from(name, 'utf8')) hash = Math.imul(hash ^ unit, 0x01000193) >>> 0;
  return hash % TINTS;
}
