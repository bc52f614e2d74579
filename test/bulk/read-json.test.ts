// JSON files of records.

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { readJson } from '../../src/bulk/read-json.js';
import { type NamedRow, UnreadableFile } from '../../src/bulk/rows.js';
import { all, spooled } from './spooled.js';

async function read(content: string | Uint8Array): Promise<NamedRow[]> {
  return all((await readJson(await spooled(content), 'students')).rows);
}

/** An array within an array, so deep. */
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('readJson', () => {
  const rows = [
    { number: 1, values: { name: 'Asha' } },
    { number: 2, values: { name: 'Zoë' } },
  ];

  it.each([
    ['an array', '[{"name":"Asha"},{"name":"Zoë"}]'],
    ['an object with the array', '{"total":2,"students":[{"name":"Asha"},{"name":"Zoë"}],"more":[]}'],
    ['a mark of UTF-8', '\uFEFF[{"name":"Asha"},{"name":"Zoë"}]'],
    ['UTF-16', Buffer.from('\uFEFF[{"name":"Asha"},{"name":"Zoë"}]', 'utf16le')],
    ['white space', '\r\n[ {"name":"Asha"} ,\n\t{"name":"Zo\\u00eb"} ]\n'],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual(rows);
  });

  it('keeps values as they are, names that objects have too', async () => {
    const [row] = await read('[{"skills":["Go",1,null],"grade":10,"x":{"y":true},"__proto__":{"a":1}}]');
    expect(JSON.stringify(row?.values)).toBe('{"skills":["Go",1,null],"grade":10,"x":{"y":true},"__proto__":{"a":1}}');
    expect(Reflect.get({}, 'a')).toBeUndefined();
  });

  it('reads an empty array as no rows', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read('{"students":[]}')).toEqual([]);
  });

  it.each([
    ['12', 'Each record must be an object; this is a number.'],
    ['null', 'Each record must be an object; this is null.'],
    ['[{}]', 'Each record must be an object; this is an array.'],
    ['{"name":"Ravi","name":"Asha"}', 'The record has the name "name" twice, and nobody can say which one counts. Keep one.'],
    ['{"x":[{"y":1,"\\u0079":2}]}', 'The record has the name "y" twice, and nobody can say which one counts. Keep one.'],
    ['{"a\\u0000":1}', 'The body must not hold U+0000 or half of a surrogate pair.'],
  ])('reports the record %s, and keeps the others', async (record, reason) => {
    expect(await read(`[{"name":"Asha"},${record},{"name":"Ravi"}]`)).toEqual([
      { number: 1, values: { name: 'Asha' } },
      { number: 2, values: reason },
      { number: 3, values: { name: 'Ravi' } },
    ]);
  });

  it('takes escapes of whole pairs', async () => {
    expect(await read('[{"name":"\\ud83d\\ude00"}]')).toEqual([{ number: 1, values: { name: '😀' } }]);
  });

  it.each([
    ['a comma too many', '[\n  {"name": "Asha"},\n]', 'The file is not valid JSON at line 3, column 1: found "]", expected a value.'],
    ['half an upload', '[{"name":"Asha"},{"na', 'not valid JSON at line 1, column 19: the string that begins here is never closed'],
    ['no JSON', 'name,email', 'line 1, column 1'],
    ['a number', '12', 'an object that has it as "students"; it is a number.'],
    ['null', 'null', 'it is null.'],
    ['an object without the array', '{"data":[],"toString":1}', 'it has "data", "toString".'],
    ['an empty object', '{}', 'it has nothing.'],
    ['no array under the name', '{"students":{}}', '"students" is no array'],
    ['what objects inherit', '{"a":1}', 'it has "a".'],
    ['65 levels', nested(65), 'nests more than 64 levels (line 1, column 65)'],
    ['levels without end', '['.repeat(1_000_000), 'nests more than 64 levels'],
    ['Windows-1252', Buffer.from('[{"name":"Zo\xeb"}]', 'latin1'), 'JSON must be UTF-8'],
    ['a NUL', '[{"name":"A\0"}]', 'NUL'],
    ['a bad byte', Buffer.from('[{"name":"\xc3\xa9"},\n{"name":"Zo\xeb"}]', 'latin1'), 'the byte 0xEB in line 2, after 27 bytes, is of no character'],
  ])('refuses %s in words', async (_, content, words) => {
    const refused = read(content);
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(words);
  });

  it('refuses bad bytes before it makes a text of them', async () => {
    const path = await spooled(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0x5b]), Buffer.alloc(1024 * 1024, 0xff)]));
    const texts = vi.spyOn(Buffer.prototype, 'toString');
    onTestFinished(() => texts.mockRestore());
    await expect(readJson(path, 'students')).rejects.toThrow('in line 1, after 4 bytes');
    expect(texts).not.toHaveBeenCalled();
  });

  it('takes 64 levels', async () => {
    expect(await read(`[{"a":${nested(62)}}]`)).toHaveLength(1);
  });

  it('gives the rows again to who asks again', async () => {
    const objects = await readJson(await spooled('[{},{}]'), 'students');
    expect(await all(objects.rows)).toHaveLength(2);
    expect(await all(objects.rows)).toHaveLength(2);
  });
});
