// Server-sent events from the bytes of a stream (WHATWG HTML, 9.2.6). It knows nothing of connections.

export interface SseMessage {
  /** Of this message or of one before it; empty: none had one. */
  readonly id: string;
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
}

export class SseReader {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #id: string;
  #event = '';
  #data: string[] = [];
  #lastEventId: string;

  /** @param lastEventId where an earlier stream ended */
  constructor(lastEventId = '') {
    this.#id = lastEventId;
    this.#lastEventId = lastEventId;
  }

  /** The id to come again with: that of the last whole block, with data or without. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** The messages that end within these bytes. */
  read(bytes: Uint8Array): SseMessage[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    // a carriage return at the end may be the first half of a line's end
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): SseMessage[] {
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return [];
  }

  #dispatch(): SseMessage[] {
    this.#lastEventId = this.#id;
    const message = { id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') };
    const isMessage = this.#data.length > 0;
    this.#event = '';
    this.#data = [];
    return isMessage ? [message] : [];
  }
}
