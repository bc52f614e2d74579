// What stands between the cells of a CSV file: a comma, a semicolon (Excel where the comma is decimal) or a tab, told from its first records.

/** In the order in which they win where nothing else tells them apart. */
const CANDIDATES: readonly string[] = [',', ';', '\t'];
/** How many records are looked at. */
const SAMPLE = 20;
/** Excel's own way to say it, in a line of its own before the header: `sep=;`. */
const DECLARATION = /^(?:sep=([^\w\s"]|\t)|"sep=([^\w\s"]|\t)")(?:\r\n|\n|\r|$)/i;

export interface Dialect {
  readonly delimiter: string;
  /** How many characters to leave out before the header: the line that declares the delimiter, which a spreadsheet doesn't count. */
  readonly skip: number;
}

/**
 * The delimiter of a file. Of those in the header, one that is in each of the next records as often wins: titles such as
 * "Skills (a, b or c)" hold others. Else the most frequent. A file of one column gives a comma.
 * @param head the file's beginning, at best with some records
 */
export function detectDelimiter(head: string): Dialect {
  const declared = DECLARATION.exec(head);
  if (declared) return { delimiter: declared[1] ?? declared[2] ?? ',', skip: declared[0].length };
  const records = countPerRecord(head);
  const inHeader = (candidate: string): number => records[0]?.get(candidate) ?? 0;
  const present = CANDIDATES.filter((candidate) => inHeader(candidate) > 0);
  const even = present.filter((candidate) => records.every((counts) => counts.get(candidate) === inHeader(candidate)));
  const [best = ','] = (even.length > 0 ? even : present).toSorted((a, b) => inHeader(b) - inHeader(a));
  return { delimiter: best, skip: 0 };
}

type Counts = Map<string, number>;

/** How often each candidate stands outside quotes, record by record. The last one counts only where it is the only one: it may be cut off. */
function countPerRecord(text: string): Counts[] {
  const records: Counts[] = [];
  let counts: Counts = new Map();
  let start = 0;
  let atCellStart = true;
  for (let at = 0; at < text.length && records.length < SAMPLE; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' && atCellStart) at = endOfQuotes(text, at);
    if (character === '\n' || character === '\r') {
      if (at > start) records.push(counts);
      counts = new Map();
      start = at + 1;
    } else if (CANDIDATES.includes(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
    atCellStart = CANDIDATES.includes(character) || character === '\n' || character === '\r' || (atCellStart && character === ' ');
  }
  return records.length === 0 ? [counts] : records;
}

/** Where the quote that closes a cell stands; doubled ones are of its text. */
function endOfQuotes(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}
