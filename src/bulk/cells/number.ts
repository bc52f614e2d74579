// Numbers as people write them in a cell.

/** `1,499`, `12,34,567.5`: groups of three, or, as India writes, of two before the last three. */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** @returns null where it is no number, or too large to be kept. A percent sign is left out: `85%` is 85 */
export function readNumber(text: string): number | null {
  const bare = text.endsWith('%') ? text.slice(0, -1).trimEnd() : text;
  const plain = GROUPED.test(bare) ? bare.replaceAll(',', '') : bare;
  const number = PLAIN.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** `1,500`, where the comma may be a decimal point as well as between groups. */
const IN_DOUBT = /^([+-]?\d{1,3}),(\d{3})(?:\s*%)?$/;

/** `85,5` or `1.234,5`: a comma that can only be a decimal point. */
export const hasDecimalComma = (text: string): boolean => /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})(?:\s*%)?$/.test(text);

/** What to say of a number that is two where a comma may be a decimal point; undefined where it is not. */
export function doubtOf(text: string): string | undefined {
  const [, before, after] = IN_DOUBT.exec(text) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const [point, whole] = [Number(`${before}.${after}`), Number(before + after)];
  return `This may be ${point} or ${whole}: write it without a comma, ${whole} or ${point}.`;
}

/** A number where the text is how a number is written, else the text: `6` is 6, and `06`, `6.0` and `6 weeks` are texts. */
export function numberOrText(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
