// Skills are free text: they are compared without regard to case and to space around them, and shown as they were written.

import { fold } from './same-text.js';

/** What two writings of one skill have in common. */
export function foldSkill(skill: string): string {
  return fold(skill).trim();
}

/** The wanted skills that are not among the known ones, each once, in the wanted order. */
export function lacking(wanted: readonly string[], known: readonly string[]): string[] {
  const seen = new Set(known.map(foldSkill));
  return wanted.filter((skill) => {
    const folded = foldSkill(skill);
    if (folded === '' || seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}
