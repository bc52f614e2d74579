import { describe, expect, it } from 'vitest';

import { type SseMessage, SseReader } from '../../../src/commands/client/sse.js';

function readAll(reader: SseReader, chunks: readonly string[]): SseMessage[] {
  return chunks.flatMap((chunk) => reader.read(Buffer.from(chunk)));
}

const message = (data: string, id = '', event = 'message'): SseMessage => ({ id, event, data });

describe('SseReader', () => {
  it.each<[string, string[], SseMessage[]]>([
    ['a message with an id', ['id: e1\ndata: {"a":1}\n\n'], [message('{"a":1}', 'e1')]],
    ['comments and retry are no message', [': connected\n\nretry: 1000\n\n: keep-alive\n\n'], []],
    ['two messages in one chunk', ['data: a\n\ndata: b\n\n'], [message('a'), message('b')]],
    ['one message in many chunks', ['da', 'ta: ', 'a', '\n', '\n'], [message('a')]],
    ['lines that end in CR LF', ['id: e1\r\ndata: a\r\n\r\n'], [message('a', 'e1')]],
    ['a CR LF that is cut in two', ['data: a\r', '\n\r', '\ndata: b\r\n\r\n'], [message('a'), message('b')]],
    ['lines that end in CR', ['data: a\r\rdata: b\r\r', 'x'], [message('a'), message('b')]],
    ['one space after the colon, and no other, is left out', ['data:  a \n\n'], [message(' a ')]],
    ['no space after the colon', ['data:a\n\n'], [message('a')]],
    ['several lines of data', ['data: a\ndata\ndata: b\n\n'], [message('a\n\nb')]],
    ['colons in the data', ['data: {"at":"10:00:00"}\n\n'], [message('{"at":"10:00:00"}')]],
    ['an event name counts for its message only', ['event: gap\ndata: a\n\ndata: b\n\n'], [message('a', '', 'gap'), message('b')]],
    ['an id counts until there is another', ['id: e1\ndata: a\n\ndata: b\n\n'], [message('a', 'e1'), message('b', 'e1')]],
    ['fields that nobody knows', ['colour: red\ndata: a\n\n'], [message('a')]],
    ['a message without its blank line is not one yet', ['data: a\n'], []],
    ['an event without data is none', ['event: gap\n\n'], []],
    ['line separators of Unicode are data', ['data: a\u2028b\u2029\n\n'], [message('a\u2028b\u2029')]],
  ])('reads %s', (_, chunks, expected) => {
    expect(readAll(new SseReader(), chunks)).toEqual(expected);
  });

  it('reads a character whose bytes come in two chunks', () => {
    const bytes = Buffer.from('data: श्री 🎓\n\n');
    const reader = new SseReader();
    expect([...bytes].flatMap((byte) => reader.read(Buffer.from([byte])))).toEqual([message('श्री 🎓')]);
  });

  it.each<[string, string, string]>([
    ['of the last message', 'id: e1\ndata: a\n\nid: e2\ndata: b\n\n', 'e2'],
    ['of a block without data', 'id: e1\n\n', 'e1'],
    ['not of a message that has not ended', 'id: e1\ndata: a\n\nid: e2\ndata: b\n', 'e1'],
    ['of an earlier stream, where this one has none', 'data: a\n\n', 'before'],
    ['not with a NUL in it', 'id: e\0\ndata: a\n\n', 'before'],
  ])('comes again with the id %s', (_, text, expected) => {
    const reader = new SseReader('before');
    readAll(reader, [text]);
    expect(reader.lastEventId).toBe(expected);
  });
});
