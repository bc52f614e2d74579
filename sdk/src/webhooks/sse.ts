// Server-sent events, parsed as they come in (WHATWG HTML, section 9.2.6 "Interpreting an event stream"). Pure. Decoding of UTF-8, the
// byte order mark included, is the caller's.

export interface SseState {
  /** The line that has not ended yet. */
  readonly line: string;
  /** The text so far ended in CR: an LF that follows belongs to it. */
  readonly afterCr: boolean;
  readonly data: readonly string[];
  readonly type: string;
  /** The id of the message that is coming in. */
  readonly id: string;
  /** Where to resume: the id of the last whole message, or of a block that held an id alone. Empty: none yet. */
  readonly lastEventId: string;
  /** Milliseconds that the server last asked to wait before a reconnection. */
  readonly retry: number | undefined;
}

export interface SseMessage {
  /** `message`, unless the server named another. */
  readonly type: string;
  readonly data: string;
  /** Empty: none. */
  readonly id: string;
}

export const SSE_START: SseState = { line: '', afterCr: false, data: [], type: '', id: '', lastEventId: '', retry: undefined };

/** The messages that the text completes, and what to go on with. The text may be cut anywhere. */
export function feedSse(state: SseState, text: string): { readonly state: SseState; readonly messages: readonly SseMessage[] } {
  if (text === '') return { state, messages: [] };
  const fresh = state.afterCr && text.startsWith('\n') ? text.slice(1) : text;
  const lines = (state.line + fresh).split(/\r\n|\n|\r/);
  const line = lines.pop() ?? '';
  const messages: SseMessage[] = [];
  let next: SseState = { ...state, afterCr: text.endsWith('\r') };
  for (const whole of lines) {
    if (whole !== '') {
      next = readLine(next, whole);
      continue;
    }
    const { data, type, id } = next;
    if (data.length > 0) messages.push({ type: type || 'message', data: data.join('\n'), id });
    next = { ...next, data: [], type: '', lastEventId: id };
  }
  return { state: { ...next, line }, messages };
}

function readLine(state: SseState, line: string): SseState {
  const colon = line.indexOf(':');
  if (colon === 0) return state; // a comment
  const name = colon === -1 ? line : line.slice(0, colon);
  const rest = colon === -1 ? '' : line.slice(colon + 1);
  const value = rest.startsWith(' ') ? rest.slice(1) : rest;
  switch (name) {
    case 'data':
      return { ...state, data: [...state.data, value] };
    case 'event':
      return { ...state, type: value };
    case 'id':
      return value.includes('\0') ? state : { ...state, id: value };
    case 'retry':
      return /^\d+$/.test(value) ? { ...state, retry: Number(value) } : state;
    default:
      return state;
  }
}
