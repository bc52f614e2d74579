// A name or a description that people read in one line, as pages show them: what it may not hold.

/** Control characters (C0, C1), other ends of lines, and marks that turn the direction of what follows. Joiners and single marks of direction stay: names are spelt with them. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Of these at least one; the filler letters of Hangul and the blank of Braille count as letters and signs to Unicode, and show nothing. */
const SEEN = /(?!\p{Default_Ignorable_Code_Point}|\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;

/** What is wrong with it, as the end of a sentence; null where nothing is. */
export function lineFault(text: string): string | null {
  const unfit = UNFIT.exec(text)?.[0];
  if (unfit !== undefined) return `must be one line, without control characters or marks that turn its direction; it holds U+${hex(unfit)}`;
  return SEEN.test(text) ? null : 'must hold a character that one can see';
}

/** A code unit as Unicode writes it: four digits, in capitals. */
const hex = (unit: string): string => [12, 8, 4, 0].map((shift) => '0123456789ABCDEF'[(unit.charCodeAt(0) >> shift) & 0xf]).join('');
