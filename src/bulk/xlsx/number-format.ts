// What a number format makes of a number: a date, a percentage, digits with zeros in front, or just a number (ECMA-376-1, 18.8.30 and 18.8.31).

/** 'date' is a date, a time or both; 'percent' shows 0.85 as 85%. A count is the least digits that are shown, of a whole number: 5 for "00000". */
export type CellFormat = 'number' | 'date' | 'percent' | number;

/** The formats that every program knows by number: dates and times, with those of East Asian and Thai Excel. */
export function builtinFormat(id: number): CellFormat {
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58) || (id >= 71 && id <= 81);
  if (isDate) return 'date';
  // 0% and 0.00%
  return id === 9 || id === 10 ? 'percent' : 'number';
}

/** @param code as "dd/mm/yyyy;@" or "0.00"; only its first section counts, which is the one for a positive number */
export function customFormat(code: string): CellFormat {
  const section = firstSection(code);
  // "0" alone pads nothing
  if (/^0{2,}$/.test(section)) return section.length;
  if (section.includes('%')) return 'percent';
  return /general/i.test(section) ? 'number' : /[ymdhs]/i.test(section) ? 'date' : 'number';
}

/** The first section without what is shown as it stands: "quoted", \x, _x (a space as wide as x), *x (x repeated), [Red], [$-409], [>5]. */
function firstSection(code: string): string {
  let kept = '';
  for (let at = 0; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === ';') break;
    if (letter === '\\' || letter === '_' || letter === '*') at += 1;
    else if (letter === '"') at = endOf(code, at, '"');
    else if (letter === '[') {
      const end = endOf(code, at, ']');
      const inside = code.slice(at + 1, end);
      // elapsed time: [h]:mm
      if (/^(h+|m+|s+)$/i.test(inside)) kept += inside;
      at = end;
    } else kept += letter;
  }
  return kept.trim();
}

function endOf(code: string, start: number, mark: string): number {
  const end = code.indexOf(mark, start + 1);
  return end === -1 ? code.length : end;
}
