import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { countRecords } from '../../../src/commands/files/count-records.js';

describe('countRecords', () => {
  it.each([
    ['a header alone', '\uFEFFName,Reason\r\n', 0],
    ['nothing', '', 0],
    ['two rows', 'Name,Reason\r\nAsha,no\r\nBela,no\r\n', 2],
    ['line ends and quotes in cells', 'Name,"Rea""\r\nson"\r\n"A\r\n""B""\r\n",no\r\n"""\r\n""",no\r\n', 2],
    ['a bare line feed in a cell', 'Name,Reason\r\nA\nB,no\r\n', 1],
  ])('counts %s, however it comes, and changes nothing', async (_, text, count) => {
    const bytes = Buffer.from(text);
    for (const pieces of [[bytes], Array.from(bytes, (byte) => Buffer.from([byte]))]) {
      const { stream, records } = countRecords(Readable.from(pieces, { objectMode: false }));
      expect(Buffer.concat(await stream.toArray()).toString()).toBe(text);
      expect(records()).toBe(count);
    }
  });

  it('fails with what the source fails with', async () => {
    const { stream } = countRecords(
      new Readable({
        read() {
          this.destroy(new Error('It broke off.'));
        },
      }),
    );
    await expect(stream.toArray()).rejects.toThrow('It broke off.');
  });
});
