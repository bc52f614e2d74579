// All cases in the order in which they are sent: first whether the receiver works at all, last what keeps it busy.

import { brokenCases } from './cases/broken.js';
import { bytesCases } from './cases/bytes.js';
import { forgedCases } from './cases/forged.js';
import { loadCases } from './cases/load.js';
import { repetitionCases } from './cases/repetition.js';
import { sizeCases } from './cases/size.js';
import { toleranceCases } from './cases/tolerance.js';
import { validCases } from './cases/valid.js';
import type { ExamCase, GroupName } from './exam-case.js';

export const BATTERY: readonly ExamCase[] = [
  ...validCases,
  ...bytesCases,
  ...forgedCases,
  ...toleranceCases,
  ...repetitionCases,
  ...sizeCases,
  ...brokenCases,
  ...loadCases,
];

export const GROUP_TITLES: Readonly<Record<GroupName, string>> = {
  valid: 'Events of each kind',
  bytes: 'The bytes, not what they mean',
  forged: 'Forged',
  tolerance: 'New and late events',
  repetition: 'Twice, and in the wrong order',
  size: 'Long bodies',
  broken: 'Signed, but no event',
  load: 'Many at once, and slowly',
};

/**
 * The cases of these ids in the order of the battery, with the first always among them: without an event that is taken, a refusal proves nothing.
 * @returns the ids that there are not, where there are such
 */
export function chooseCases(ids: readonly string[] | undefined): readonly ExamCase[] | { readonly unknown: readonly string[] } {
  if (!ids) return BATTERY;
  const unknown = ids.filter((id) => !BATTERY.some((candidate) => candidate.id === id));
  return unknown.length > 0 ? { unknown } : BATTERY.filter(({ id }, i) => i === 0 || ids.includes(id));
}
