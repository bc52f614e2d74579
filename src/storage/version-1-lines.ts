// Reads a large snapshot of version 0.1 line by line, as that version laid it out, one record a line: the whole might be more than one string
// (512 MiB in V8) or a heap holds.

const NEWLINE = 10;

/**
 * What JSON.parse would make of the whole, but that a collection parses its records anew each time it is iterated.
 * @throws SnapshotLineError for a line that is not as it is written: the file is damaged, or somebody has laid it out anew; iterating does too
 */
export function parseSnapshotLines(bytes: Buffer): Readonly<Record<string, unknown>> {
  const collections: Record<string, Iterable<unknown>> = {};
  let records: Line[] | undefined;
  const document: Record<string, unknown> = { collections };
  for (const line of linesOf(bytes)) {
    if (records && bytes[line.start] === OBJECT) {
      records.push(line);
      continue;
    }
    const text = textOf(bytes, line);
    parsing(line, () => {
      if (records && text.startsWith(']')) records = undefined;
      else if (line.number === 1) Object.assign(document, JSON.parse(`${text.slice(0, -1)}}`));
      else if (text.startsWith('"sequences":')) Object.assign(document, JSON.parse(`{${text.replace(/,$/, '')}}`));
      else if (!records && !text.startsWith('"collections":') && !/^\}*$/.test(text)) records = beginCollection(text, bytes, collections);
      else if (records) throw new Error('the line is not a record');
    });
  }
  return document;
}

const OBJECT = '{'.charCodeAt(0);

export class SnapshotLineError extends Error {
  /** @param line from 1 */
  constructor(readonly line: number) {
    super(`line ${line} is not as a snapshot has it`);
  }
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly number: number;
}

const textOf = (bytes: Buffer, { start, end }: Line): string => bytes.toString('utf8', start, end);

function parsing<T>({ number }: Line, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new SnapshotLineError(number);
  }
}

/** `"students":[`, or `"students":[],` for one without records. @returns where the lines of its records go */
function beginCollection(text: string, bytes: Buffer, collections: Record<string, Iterable<unknown>>): Line[] | undefined {
  const match = /^("\w+"):\[(\],?)?$/.exec(text);
  if (!match) throw new Error('no collection begins here');
  const lines: Line[] = [];
  collections[String(JSON.parse(match[1] ?? ''))] = { [Symbol.iterator]: () => parseRecords(bytes, lines) };
  return match[2] === undefined ? lines : undefined;
}

function* parseRecords(bytes: Buffer, lines: readonly Line[]): Generator<unknown, void, undefined> {
  for (const line of lines) yield parsing(line, (): unknown => JSON.parse(textOf(bytes, line).replace(/,$/, '')));
}

function* linesOf(bytes: Buffer): Generator<Line, void, undefined> {
  let number = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found === -1 ? bytes.length : found;
    number += 1;
    yield { start, end, number };
    start = end + 1;
  }
}
