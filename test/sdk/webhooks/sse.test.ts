import { describe, expect, it } from 'vitest';

import { feedSse, SSE_START, type SseMessage } from '../../../sdk/src/webhooks/sse.js';

const message = (data: string, id = '', type = 'message'): SseMessage => ({ type, data, id });

function feedAll(pieces: readonly string[]) {
  let state = SSE_START;
  const messages: SseMessage[] = [];
  for (const piece of pieces) {
    const fed = feedSse(state, piece);
    state = fed.state;
    messages.push(...fed.messages);
  }
  return { state, messages };
}

const cases: readonly (readonly [what: string, text: string, messages: readonly SseMessage[]])[] = [
  ['an event of the sandbox', 'id: e-1\ndata: {"event":"x"}\n\n', [message('{"event":"x"}', 'e-1')]],
  ['two events', 'data: a\n\ndata: b\n\n', [message('a'), message('b')]],
  ['an event with a name', 'event: gap\ndata: {}\n\n', [message('{}', '', 'gap')]],
  ['a name for one event only', 'event: gap\ndata: a\n\ndata: b\n\n', [message('a', '', 'gap'), message('b')]],
  ['an id that stays', 'id: 1\ndata: a\n\ndata: b\n\n', [message('a', '1'), message('b', '1')]],
  ['an id that is taken back', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [message('a', '1'), message('b')]],
  ['an id with NUL, which is none', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', [message('a', '1'), message('b', '1')]],
  ['data of several lines', 'data: a\ndata\ndata:  b\n\n', [message('a\n\n b')]],
  ['empty data', 'data\n\n', [message('')]],
  ['no space after the colon', 'id:1\ndata:a\n\n', [message('a', '1')]],
  ['a colon in the data', 'data: a: b\n\n', [message('a: b')]],
  ['comments', ': connected\n\n: keep-alive\n\n:\ndata: a\n: in between\n\n', [message('a')]],
  ['a field that is unknown, or named otherwise', 'Data: x\n data: y\nother: z\ndata: a\n\n', [message('a')]],
  ['no data, no message', 'event: gap\nid: 7\n\ndata: a\n\n', [message('a', '7')]],
  ['CRLF', 'id: 1\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [message('a\nb', '1'), message('c', '1')]],
  ['CR', 'data: a\rdata: b\r\rdata: c\r\r', [message('a\nb'), message('c')]],
  ['all line ends at once', 'data: a\r\ndata: b\rdata: c\n\r\n', [message('a\nb\nc')]],
  ['a block that has not ended', 'data: a\n\ndata: b\n', [message('a')]],
  ['the separators of Unicode, which end no line', 'data: a\u2028b\u0085c\n\n', [message('a\u2028b\u0085c')]],
];

describe('an event stream', () => {
  it.each(cases)('with %s is read', (_, text, messages) => {
    expect(feedAll([text]).messages).toEqual(messages);
  });

  it.each(cases)('with %s is read the same wherever it is cut', (_, text, messages) => {
    for (let cut = 0; cut <= text.length; cut += 1) expect([cut, feedAll([text.slice(0, cut), text.slice(cut)]).messages]).toEqual([cut, messages]);
    expect(feedAll(text.split('')).messages).toEqual(messages);
  });

  it('gives a message as soon as its empty line has begun, though CR may be half a line end', () => {
    expect(feedSse(SSE_START, 'data: a\r\n\r').messages).toEqual([message('a')]);
  });

  it.each([
    ['of the last whole message', 'id: 1\ndata: a\n\n', '1'],
    ['not of one that is coming in', 'id: 1\ndata: a\n\nid: 2\ndata: b\n', '1'],
    ['of a block that holds an id alone', 'id: 9\n\n', '9'],
    ['none yet', ': connected\n\n', ''],
  ])('is resumed after the id %s', (_, text, id) => {
    expect(feedAll([text]).state.lastEventId).toBe(id);
  });

  it.each([
    ['retry: 1500\n', 1500],
    ['retry: 1500\nretry: soon\n', 1500],
    ['retry: -1\n', undefined],
    ['retry: 1.5\n', undefined],
    ['retry:\n', undefined],
  ])('says by %j to wait %s ms', (text, ms) => {
    expect(feedAll([text]).state.retry).toBe(ms);
  });
});
