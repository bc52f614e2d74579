// Records found without parsing the whole, held against JSON.parse.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findRecords } from '../../src/bulk/json-elements.js';
import { UnreadableFile } from '../../src/bulk/rows.js';

/** The records as they are parsed one by one; undefined where there are none. @throws UnreadableFile */
async function records(text: string): Promise<unknown> {
  const found = await findRecords(text, 'students');
  return 'spans' in found ? [...found.spans].map(([start, end]) => JSON.parse(text.slice(start, end))) : undefined;
}

/** What JSON.parse makes of it. @throws SyntaxError */
function expected(text: string): unknown {
  const whole: unknown = JSON.parse(text);
  if (Array.isArray(whole)) return whole;
  const list: unknown = typeof whole === 'object' && whole !== null && Object.hasOwn(whole, 'students') ? Reflect.get(whole, 'students') : undefined;
  return Array.isArray(list) ? list : undefined;
}

const list = fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 5 });
const space = fc.constantFrom('', ' ', '\n\t');
const text = fc.oneof(
  fc.tuple(list, space).map(([value, indent]) => JSON.stringify(value, null, indent)),
  fc
    .tuple(fc.dictionary(fc.constantFrom('students', 'total', 'a"b', '\\'), fc.oneof(list, fc.jsonValue({ maxDepth: 2 }))), space)
    .map(([value, indent]) => JSON.stringify(value, null, indent)),
);

describe('findRecords', () => {
  it.each([0, 1, 4_095, 4_096, 4_097, 8_192, 10_000])('gives %i records in their order', async (count) => {
    const numbers = Array.from({ length: count }, (_, at) => at);
    const found = await findRecords(JSON.stringify(numbers), 'students');
    expect('spans' in found && found.spans.length).toBe(count);
    expect(await records(JSON.stringify(numbers))).toEqual(numbers);
  });

  it('finds what JSON.parse does', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (json) => {
        expect(await records(json)).toEqual(expected(json));
      }),
    );
  });

  it('takes or refuses a damaged text as JSON.parse does', async () => {
    const damage = fc.tuple(text, fc.nat(), fc.constantFrom('', ',', '"', '[', ']', '{', '}', ':', '\\', 'x', '1', ' '), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(damage, async ([json, place, inserted, removed]) => {
        const at = place % json.length;
        const damaged = json.slice(0, at) + inserted + json.slice(at + removed);
        fc.pre(/^\s*[[{]/.test(damaged));
        let whole: unknown;
        try {
          whole = expected(damaged);
        } catch {
          await expect(records(damaged)).rejects.toThrow(UnreadableFile);
          return;
        }
        expect(await records(damaged)).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  it('two lists of the name are refused: one of them would be lost', async () => {
    for (const twice of ['{"students":[1],"students":[2,3]}', '{"students":[1],"students":null}', '{"students":null,"students":[1]}'])
      await expect(records(twice)).rejects.toThrow('The file has "students" twice');
    expect(await records('{"note":1,"note":2,"students":[1]}')).toEqual([1]);
  });

  it.each([
    ['the record', 'line 3, column 7: found "}"', (filler: string) => `[\n${filler},\n{"x": }]`],
    ['what follows the list', 'line 2, column 2: found "x"', (filler: string) => `[${filler}\n]x`],
    ['what stands between records', 'line 2, column 1: found "}"', (filler: string) => `[${filler}\n}`],
  ])('says where %s is wrong in a text that is too long to be looked through', async (_, words, of) => {
    const filler = `{"a":"${'x'.repeat(2 * 1024 * 1024)}"},{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`;
    await expect(records(of(filler))).rejects.toThrow(words);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    await findRecords(`[${'{"a":1},'.repeat(100_000)}{}]`, 'students');
    over = true;
    expect(turns).toBeGreaterThan(10);
  });
});
