// Where a text stops being JSON, and how deep it nests. JSON.parse says neither on every Node. What the JSON means is its reader's business.

export interface JsonFault {
  /** Where it lies, in characters from the start. */
  readonly offset: number;
  /** What is wrong there, to stand after a colon. */
  readonly reason: string;
}

/** `line 3, column 14`: both counted from 1, columns in characters. */
export function positionAt(text: string, offset: number): string {
  let line = 1;
  let start = 0;
  for (let at = 0; at < offset; at += 1) {
    if (text.charCodeAt(at) !== 10) continue;
    line += 1;
    start = at + 1;
  }
  return `line ${line}, column ${offset - start + 1}`;
}

/** Where a text first nests deeper than so many levels; null: nowhere. Brackets inside strings are text. */
export function findDepth(text: string, levels: number): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > levels) return at;
  }
  return null;
}

/**
 * A name that some object of the text has twice; null where none has. JSON.parse would let the last one count, and nobody would learn of the others.
 * @param text is JSON
 */
export function repeatedName(text: string): string | null {
  // of each level that is open, the names so far; an array has none
  const open: (Set<string> | null)[] = [];
  let names: Set<string> | null = null;
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (isName && names) {
        const name = nameIn(text, at, end);
        if (names.has(name)) return name;
        names.add(name);
      }
      isName = false;
      at = end;
    } else if (character === '{' || character === '[') {
      names = character === '{' ? new Set() : null;
      open.push(names);
      isName = true;
    } else if (character === '}' || character === ']') {
      open.pop();
      names = open.at(-1) ?? null;
      isName = false;
    } else if (character === ',') isName = true;
  }
  return null;
}

/** The same name may be written with escapes and without. */
function nameIn(text: string, open: number, close: number): string {
  const raw = text.slice(open + 1, close);
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
}

/** Where the quote stands that closes a string; the text's end where none does. */
export function endOfString(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** What may come next. */
type Expected = 'a value' | 'a value or `]`' | 'a name in double quotes or `}`' | 'a name in double quotes' | '`:`' | '`,` or `]`' | '`,` or `}`' | 'the end';

/**
 * Where a text stops being JSON (RFC 8259); null where all of it is. Without recursion, since the depth is the sender's, and meant for
 * what JSON.parse has refused: it is slow.
 */
export function findJsonFault(text: string): JsonFault | null {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'a value';
  for (let at = skipSpace(text, 0); ; at = skipSpace(text, at)) {
    const character = text[at];
    if (character === undefined) return expected === 'the end' ? null : { offset: at, reason: `the text ends, expected ${expected}` };
    const next = step(character, expected, open);
    if (next === null) return { offset: at, reason: `found ${quote(text, at)}, expected ${expected}` };
    const end = endOfToken(text, at);
    if (typeof end === 'object') return end;
    at = end;
    expected = next;
  }
}

/** What may come after a token that begins with this character; null where it must not stand here. */
function step(character: string, expected: Expected, open: ('[' | '{')[]): Expected | null {
  const inside = open.at(-1);
  if (character === '}' || character === ']') {
    const fits =
      character === ']'
        ? expected === 'a value or `]`' || expected === '`,` or `]`'
        : expected === 'a name in double quotes or `}`' || expected === '`,` or `}`';
    if (!fits) return null;
    open.pop();
    return afterValue(open);
  }
  if (character === ',') {
    if (expected !== '`,` or `]`' && expected !== '`,` or `}`') return null;
    return inside === '[' ? 'a value' : 'a name in double quotes';
  }
  if (character === ':') return expected === '`:`' ? 'a value' : null;
  if (expected === 'a name in double quotes' || expected === 'a name in double quotes or `}`') return character === '"' ? '`:`' : null;
  if (expected !== 'a value' && expected !== 'a value or `]`') return null;
  if (character !== '[' && character !== '{') return afterValue(open);
  open.push(character);
  return character === '[' ? 'a value or `]`' : 'a name in double quotes or `}`';
}

function afterValue(open: readonly ('[' | '{')[]): Expected {
  const inside = open.at(-1);
  if (inside === undefined) return 'the end';
  return inside === '[' ? '`,` or `]`' : '`,` or `}`';
}

/** Where the token ends that begins here, or what is wrong with it. */
function endOfToken(text: string, at: number): number | JsonFault {
  const character = text[at] ?? '';
  if ('[]{},:'.includes(character)) return at + 1;
  if (character === '"') return endOfText(text, at);
  let end = at;
  while (end < text.length && /[\w.+-]/.test(text[end] ?? '')) end += 1;
  return isScalar(text.slice(at, end)) ? end : { offset: at, reason: `${quote(text, at)} is no value of JSON` };
}

function endOfText(text: string, open: number): number | JsonFault {
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return at + 1;
    if (character < ' ') return { offset: at, reason: 'a line break or control character inside a string must be escaped' };
    if (character !== '\\') continue;
    if (!/^(?:["\\/bfnrt]|u[\da-f]{4})/i.test(text.slice(at + 1, at + 6)) || /[BFNRTU]/.test(text[at + 1] ?? ''))
      return { offset: at, reason: 'no such escape' };
    at += 1;
  }
  return { offset: open, reason: 'the string that begins here is never closed' };
}

function isScalar(token: string): boolean {
  if (token === 'true' || token === 'false' || token === 'null') return true;
  // a number of JSON is what JSON.parse takes for one; the token has no quotes, brackets or spaces
  try {
    return typeof JSON.parse(token) === 'number';
  } catch {
    return false;
  }
}

/** Where the first character stands that is no white space of JSON, from there on. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

/** The word or character that stands there, for an error's text. */
function quote(text: string, at: number): string {
  const [word = ''] = /^[\p{L}\p{N}_.+-]{1,20}|^./su.exec(text.slice(at, at + 40)) ?? [];
  return JSON.stringify(word);
}
