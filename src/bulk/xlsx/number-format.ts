// What a number format makes of a number: a date, a percentage, hours, digits among a text, or just a number (ECMA-376-1, 18.8.30 and 18.8.31).

/** A digit that is always shown, one that is shown where there is one, or a text. */
export type Digit = '0' | '#' | { readonly text: string };

/**
 * 'date' is a date, a time or both; 'percent' shows 0.85 as 85%. `digits` are those of a whole number and what stands among them: `"CBSE-"0000`.
 * `elapsed` is a time that may be longer than a day, `h:mm`. `decimals` is how many digits a fraction is shown with: `0.00`.
 */
export type CellFormat = 'number' | 'date' | 'percent' | { readonly digits: readonly Digit[] } | { readonly elapsed: string } | { readonly decimals: number };

/** As many decimals as a number has that a spreadsheet keeps. */
const DECIMALS = /^#*0\.(0{1,15})$/;
const ELAPSED = /^(h+|m+|s+)(:mm)?(:ss)?$/i;
/** Signs that are shown as they stand, without quotes. */
const PLAIN_SIGNS = " -+():'";

/** The formats that every program knows by number: dates and times, with those of East Asian and Thai Excel. */
export function builtinFormat(id: number): CellFormat {
  // [h]:mm:ss
  if (id === 46) return { elapsed: 'h:mm:ss' };
  // 0.00
  if (id === 2) return { decimals: 2 };
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58) || (id >= 71 && id <= 81);
  if (isDate) return 'date';
  // 0% and 0.00%
  return id === 9 || id === 10 ? 'percent' : 'number';
}

/** @param code as "dd/mm/yyyy;@" or "0.00"; only its first section counts, which is the one for a positive number */
export function customFormat(code: string): CellFormat {
  const { marks, texts, isElapsed, isConditional } = firstSection(code);
  if (isElapsed && ELAPSED.test(marks)) return { elapsed: marks };
  if (marks.includes('%')) return 'percent';
  if (/general/i.test(marks)) return 'number';
  if (/[ymdhs]/i.test(marks)) return 'date';
  const [, decimals] = isConditional ? [] : (DECIMALS.exec(marks) ?? []);
  if (decimals !== undefined) return { decimals: decimals.length };
  const digits = isConditional ? [] : toDigits(marks, texts);
  return isMore(digits) ? { digits } : 'number';
}

/** The text of a whole number: its digits from the right, the first place taking all that are left. */
export function withDigits(number: number, digits: readonly Digit[]): string {
  let left = String(number);
  let text = '';
  const first = digits.findIndex((digit) => typeof digit === 'string');
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    const digit = digits[at] ?? '#';
    if (typeof digit !== 'string') text = digit.text + text;
    else if (at === first) [text, left] = [(left === '' && digit === '0' ? '0' : left) + text, ''];
    else [text, left] = [(left.at(-1) ?? (digit === '0' ? '0' : '')) + text, left.slice(0, -1)];
  }
  return text.trim();
}

/** The text of a fraction with so many decimals, halves rounded up as spreadsheets do: of the fifteen digits that they show. */
export function withDecimals(number: number, decimals: number): string {
  const scale = 10 ** decimals;
  const rounded = Math.round(Number((Math.abs(number) * scale).toPrecision(15))) / scale;
  return (Math.sign(number) * rounded).toFixed(decimals);
}

/** Days as hours, minutes or seconds, and what is left of them: 1.5 as `36:00`. */
export function elapsedText(days: number, elapsed: string): string {
  const [, unit = 'h', minutes, seconds] = ELAPSED.exec(elapsed) ?? [];
  const total = Math.round(days * 86_400);
  const size = unit.toLowerCase().startsWith('h') ? 3_600 : unit.toLowerCase().startsWith('m') ? 60 : 1;
  const two = (number: number): string => String(number).padStart(2, '0');
  const parts = [String(Math.floor(total / size)).padStart(unit.length, '0')];
  if (minutes !== undefined) parts.push(two(Math.floor((total % 3_600) / 60)));
  if (seconds !== undefined) parts.push(two(total % 60));
  return parts.join(':');
}

interface Section {
  /** What is no text; a text stands there as the sign U+0000. */
  readonly marks: string;
  readonly texts: readonly string[];
  readonly isElapsed: boolean;
  /** It is for some numbers only, or has a currency. */
  readonly isConditional: boolean;
}

/** The first section: what is shown as it stands ("quoted", \x) apart; _x (a space as wide as x), *x (x repeated) and [Red] left out. */
function firstSection(code: string): Section {
  let marks = '';
  const texts: string[] = [];
  let [isElapsed, isConditional] = [false, false];
  for (let at = 0; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === ';') break;
    if (letter === '_' || letter === '*') at += 1;
    else if (letter === '\\' || letter === '"') {
      const end = letter === '"' ? endOf(code, at, '"') : at + 2;
      texts.push(code.slice(at + 1, end));
      marks += '\0';
      at = letter === '"' ? end : at + 1;
    } else if (letter === '[') {
      const end = endOf(code, at, ']');
      const inside = code.slice(at + 1, end);
      // elapsed time: [h]:mm
      if (/^(h+|m+|s+)$/i.test(inside)) [marks, isElapsed] = [marks + inside, true];
      else isConditional ||= /^[<>=$]/.test(inside);
      at = end;
    } else marks += letter;
  }
  return { marks: marks.trim(), texts, isElapsed, isConditional };
}

/** Empty where the marks are of more than digits and texts. */
function toDigits(marks: string, texts: readonly string[]): Digit[] {
  const digits: Digit[] = [];
  let text = 0;
  for (const mark of marks) {
    if (mark === '0' || mark === '#') digits.push(mark);
    else if (mark === '\0') digits.push({ text: texts[text++] ?? '' });
    else if (PLAIN_SIGNS.includes(mark)) digits.push({ text: mark });
    else return [];
  }
  return digits;
}

/** Whether more is shown than the number's own digits: `0` and `##0` show nothing else. */
const isMore = (digits: readonly Digit[]): boolean =>
  digits.some((digit) => typeof digit === 'string') &&
  (digits.filter((digit) => digit === '0').length > 1 || digits.some((digit) => typeof digit !== 'string'));

function endOf(code: string, start: number, mark: string): number {
  const end = code.indexOf(mark, start + 1);
  return end === -1 ? code.length : end;
}
