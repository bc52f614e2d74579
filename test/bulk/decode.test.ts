// The encodings that files of records come in, and how a text is told from what is none.

import { isUtf8 } from 'node:buffer';

import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { detectEncoding, readHead, readText } from '../../src/bulk/decode.js';
import { UnreadableFile } from '../../src/bulk/rows.js';
import { badByteIn, countUtf8, markUtf8 } from '../../src/bulk/utf8.js';
import { all, spooled } from './spooled.js';

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LATIN = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16le = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
/** Longer than the pieces in which a file is read. */
const LONG = 'x'.repeat(70_001);

async function decode(content: string | Uint8Array): Promise<[encoding: string, text: string]> {
  const path = await spooled(content);
  const { encoding } = await detectEncoding(path);
  return [encoding, (await all(readText(path, encoding))).join('')];
}

describe('detectEncoding and readText', () => {
  it.each([
    ['UTF-8', 'Zoë, नाम, 😀', 'utf-8', 'Zoë, नाम, 😀'],
    ['UTF-8 with mark', Buffer.concat([MARK, Buffer.from('Zoë')]), 'utf-8', 'Zoë'],
    ['the mark alone', MARK, 'utf-8', ''],
    ['nothing', '', 'utf-8', ''],
    ['ASCII', 'Name,Email', 'utf-8', 'Name,Email'],
    ['UTF-16 little-endian', utf16le('Zoë 😀'), 'utf-16le', 'Zoë 😀'],
    ['UTF-16 big-endian', utf16be('Zoë 😀'), 'utf-16be', 'Zoë 😀'],
    ['Windows-1252', LATIN('Zo\xeb'), 'windows-1252', 'Zoë'],
    ['the 27 characters that Latin-1 lacks', LATIN('\x80\x91\x92\x93\x94\x96\x9f'), 'windows-1252', '€‘’“”–Ÿ'],
    ['one accent after 70,000 letters', LATIN(`${LONG}\xe9`), 'windows-1252', `${LONG}é`],
    ['UTF-8 but for a byte', Buffer.concat([Buffer.from(`é${LONG}`), LATIN('\xe9 x')]), 'utf-8', `é${LONG}\ufdde\ufde9 x`],
    ['UTF-8 with mark but for a byte', Buffer.concat([MARK, LATIN('Zo\xeb')]), 'utf-8', 'Zo\ufdde\ufdeb'],
    ['UTF-8 that ends inside a character', Buffer.from('é').subarray(0, 1), 'windows-1252', 'Ã'],
    ['a surrogate coded as UTF-8', LATIN('\xed\xa0\x80'), 'windows-1252', 'í\u00a0€'],
  ])('reads %s', async (_, content, encoding, text) => {
    expect(await decode(content)).toEqual([encoding, text]);
  });

  it('reads all of Windows-1252 as the standard has it', async () => {
    const bytes = Uint8Array.from({ length: 128 }, (__, at) => at + 128);
    const [, text] = await decode(bytes);
    // WHATWG Encoding Standard, index-windows-1252: the five bytes that Windows leaves out are C1 controls
    const special = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
    expect(text).toBe(special + String.fromCharCode(...bytes.slice(32)));
  });

  it.each([1, 2, 3])('reads a character of UTF-8 that the end of a piece cuts, %d bytes in', async (inside) => {
    const text = `${'x'.repeat(65_536 - inside)}😀é`;
    expect(await decode(text)).toEqual(['utf-8', text]);
  });

  it.each([1, 2, 3])('reads a character of UTF-16 that the end of a piece cuts, %d bytes in', async (inside) => {
    const text = `${'x'.repeat(32_767 - Math.ceil(inside / 2))}😀é`;
    expect(await decode(utf16le(text))).toEqual(['utf-16le', text]);
    expect(await decode(utf16be(text))).toEqual(['utf-16be', text]);
  });

  it.each([
    ['alone', Buffer.from('[\n"\xc3\xa9\xff"]', 'latin1'), { byte: 0xff, offset: 5, line: 2 }],
    ['behind a mark', Buffer.concat([MARK, LATIN('x\ry\r\n\xe9x')]), { byte: 0xe9, offset: 8, line: 3 }],
    [
      'in the second piece, with a character that the first cuts',
      Buffer.concat([Buffer.from(`${'x\n'.repeat(32_767)}xé`), LATIN('\xff')]),
      { byte: 0xff, offset: 65_537, line: 32_768 },
    ],
    ['at the end, cut off', Buffer.from('éx\né').subarray(0, -1), { byte: 0xc3, offset: 4, line: 2 }],
  ])('says where the first bad byte is: %s', async (_, content, badByte) => {
    expect(await detectEncoding(await spooled(content))).toEqual({ encoding: 'utf-8', badByte });
  });

  it('marks a mebibyte of bad bytes in a few calls', () => {
    const calls = vi.spyOn(Buffer.prototype, 'toString');
    onTestFinished(() => calls.mockRestore());
    const marked = markUtf8(Buffer.alloc(1024 * 1024, 0xff));
    expect(calls.mock.calls.length).toBeLessThan(5);
    expect(marked).toBe('\ufddf\ufdef'.repeat(1024 * 1024));
    expect(badByteIn(marked)).toMatch(/^The byte 0xFF in it/);
  });

  it('tells characters from bytes of none as Node does', () => {
    const bytes = fc.uint8Array({ maxLength: 12 });
    // of every lead and second byte, and whatever follows
    const starts = fc
      .tuple(fc.integer({ min: 0x7f, max: 0xff }), fc.integer({ min: 0x7e, max: 0xc1 }), bytes)
      .map(([lead, second, rest]) => Uint8Array.from([lead, second, ...rest]));
    fc.assert(
      fc.property(fc.oneof(bytes, starts), (some) => {
        const buffer = Buffer.from(some);
        expect(countUtf8(buffer).bad === 0).toBe(isUtf8(buffer));
        if (isUtf8(buffer)) expect(markUtf8(buffer)).toBe(buffer.toString());
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads any text back from UTF-8 and UTF-16', async () => {
    const text = fc.string({ unit: 'grapheme-composite' }).filter((some) => !some.startsWith('\uFEFF') && !some.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        for (const bytes of [Buffer.from(`\uFEFF${written}`), utf16le(written), utf16be(written)]) expect((await decode(bytes))[1]).toBe(written);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['a NUL', 'Name\0,Email', 'NUL'],
    ['UTF-16 without mark', Buffer.from('Name,Email', 'utf16le'), 'UTF-16 without byte order mark'],
    ['U+0000 in UTF-16', utf16le('Name\0'), 'NUL'],
    ['UTF-16 that is broken off', utf16le('Name').subarray(0, -1), 'not valid UTF-16LE'],
    ['a lone surrogate in UTF-16', utf16le('a\ud800b'), 'not valid UTF-16LE'],
    ['NUL characters at the end', `Name\nAsha\n${'\0'.repeat(64)}`, 'NUL characters (U+0000) at the end of the file, from row 3 on'],
    ['NUL characters behind lines that CR ends', `Name\rAsha\r${'\0'.repeat(64)}`, 'from row 3 on'],
    ['NUL characters behind lines that both end, over two pieces', `Name\r\n${'x'.repeat(65_529)}\r\n${'\0'.repeat(64)}`, 'from row 3 on'],
    ['NUL characters for more than a piece', `Name\n${'\0'.repeat(140_000)}`, 'from row 2 on'],
    ['the mark of UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x4e, 0, 0, 0]), 'NUL'],
  ])('refuses %s in words', async (_, content, words) => {
    const refused = decode(content);
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(words);
  });
});

describe('readHead', () => {
  it('gives at least as many characters as are asked for, and all of a shorter file', async () => {
    const long = await spooled(`é${LONG}${LONG}`);
    const head = await readHead(long, 'utf-8', 10);
    expect(head.length).toBeGreaterThanOrEqual(10);
    expect(head.length).toBeLessThan(LONG.length);
    expect(await readHead(long, 'utf-8', 100_000)).toMatch(/^éx{99999}/);
    expect(await readHead(await spooled('ab'), 'utf-8', 10)).toBe('ab');
  });
});
