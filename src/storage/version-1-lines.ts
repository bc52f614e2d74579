// Reads a snapshot of version 0.1 that is too long for one string (512 MiB in V8), line by line, as that version laid it out: one record a line.

const NEWLINE = 10;

/**
 * What JSON.parse would make of the whole.
 * @throws SnapshotLineError for a line that is not as it is written: the file is damaged, or somebody has laid it out anew
 */
export function parseSnapshotLines(bytes: Buffer): unknown {
  const collections: Record<string, unknown[]> = {};
  let records: unknown[] | undefined;
  const document: Record<string, unknown> = { collections };
  for (const { text, number } of linesOf(bytes)) {
    try {
      if (records && text.startsWith(']')) records = undefined;
      else if (records) records.push(JSON.parse(text.replace(/,$/, '')));
      else if (number === 1) Object.assign(document, JSON.parse(`${text.slice(0, -1)}}`));
      else if (text.startsWith('"sequences":')) Object.assign(document, JSON.parse(`{${text.replace(/,$/, '')}}`));
      else if (text.startsWith('"collections":') || /^\}*$/.test(text)) continue;
      else records = beginCollection(text, collections);
    } catch {
      throw new SnapshotLineError(number);
    }
  }
  return document;
}

export class SnapshotLineError extends Error {
  /** @param line from 1 */
  constructor(readonly line: number) {
    super(`line ${line} is not as a snapshot has it`);
  }
}

/** `"students":[`, or `"students":[],` for one without records. */
function beginCollection(text: string, collections: Record<string, unknown[]>): unknown[] | undefined {
  const match = /^("\w+"):\[(\],?)?$/.exec(text);
  if (!match) throw new Error('no collection begins here');
  const records: unknown[] = [];
  collections[String(JSON.parse(match[1] ?? ''))] = records;
  return match[2] === undefined ? records : undefined;
}

function* linesOf(bytes: Buffer): Generator<{ readonly text: string; readonly number: number }, void, undefined> {
  let number = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found === -1 ? bytes.length : found;
    number += 1;
    yield { text: bytes.toString('utf8', start, end), number };
    start = end + 1;
  }
}
