// One XML part, read in pieces and in bounded memory: names without their prefix, since programs choose prefixes and namespaces (strict
// and transitional) freely; no DTD, no entity but XML's own five. What the elements mean is told by who handles them.

import { SaxesParser } from 'saxes';

import { UnreadableFile } from '../rows.js';
import { damaged } from './damaged.js';
import { LIMITS } from './limits.js';
import type { Package } from './package.js';

export interface XmlHandlers {
  /** @param depth 1 for the root. @param attributes by their names as written, prefix and all */
  open(name: string, attributes: Readonly<Record<string, string | undefined>>, depth: number): void;
  close?(name: string, depth: number): void;
  text?(text: string): void;
}

export class XmlReader {
  readonly #parser = new SaxesParser({ position: false, xmlns: false });
  readonly #part: string;
  #decoder: TextDecoder | undefined;
  #depth = 0;
  /** The root element has been opened. */
  #begun = false;
  /** Characters since the parser last told anything: what it may be holding. */
  #quiet = 0;

  /** @param part its name, for messages */
  constructor(part: string, handlers: XmlHandlers) {
    this.#part = part;
    const parser = this.#parser;
    parser.on('error', (error) => {
      throw damaged(`${part} isn't well-formed XML (${error.message.replace(/\.$/, '')})`);
    });
    parser.on('doctype', () => this.#refuseDoctype());
    parser.on('opentag', ({ name, attributes }) => {
      this.#quiet = 0;
      this.#begun = true;
      this.#depth += 1;
      if (this.#depth > LIMITS.depth) throw damaged(`the elements of ${part} are nested more than ${LIMITS.depth} deep`);
      handlers.open(localName(name), attributes, this.#depth);
    });
    parser.on('closetag', ({ name }) => {
      this.#quiet = 0;
      handlers.close?.(localName(name), this.#depth);
      this.#depth -= 1;
    });
    const text = (piece: string): void => {
      this.#quiet = 0;
      handlers.text?.(piece);
    };
    parser.on('text', text);
    parser.on('cdata', text);
    parser.on('comment', () => (this.#quiet = 0));
  }

  /** @throws UnreadableFile; also whatever a handler throws */
  write(piece: Buffer): void {
    this.#decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    this.#take(this.#decode(() => this.#decoder?.decode(piece, { stream: true }) ?? ''));
  }

  /** The part has ended: it must be whole. @throws UnreadableFile */
  end(): void {
    this.#take(this.#decode(() => this.#decoder?.decode() ?? ''));
    this.#parser.close();
  }

  #take(text: string): void {
    this.#quiet += text.length;
    // The parser tells of a DTD only once it has read all of it.
    if (!this.#begun && text.includes('<!DOCTYPE')) this.#refuseDoctype();
    this.#parser.write(text);
    if (this.#quiet > LIMITS.markup) throw damaged(`${this.#part} has a text or tag of more than ${LIMITS.markup / 1024 / 1024} MiB`);
  }

  #refuseDoctype(): never {
    throw new UnreadableFile(
      `The file isn't a sound workbook: ${this.#part} declares a document type (DTD), which no spreadsheet program writes. Save your table again and send that.`,
    );
  }

  #decode(decode: () => string): string {
    try {
      return decode();
    } catch {
      throw damaged(`${this.#part} has bytes that aren't text`);
    }
  }
}

/**
 * Reads a whole part.
 *
 * @param most bytes that it may declare
 * @throws UnreadableFile; also whatever a handler throws
 */
export async function parseXml(from: Package, part: string, handlers: XmlHandlers, most: number = LIMITS.list): Promise<void> {
  if (from.size(part) > most) throw damaged(`its ${part} is larger than ${most / 1024 / 1024} MiB`);
  const reader = new XmlReader(part, handlers);
  for await (const piece of from.read(part)) reader.write(piece);
  reader.end();
}

/** ECMA-376-2, annex E: a part is UTF-8 or UTF-16; without a byte order mark, "<" shows which. */
function encodingOf(start: Buffer): string {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
