import { beforeAll, describe, expect, it } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { type Exam, hasPassed } from '../../src/check/exam.js';
import { examine } from '../../src/check/examine.js';
import { collectMaterial, type Material } from '../../src/check/material.js';
import * as receivers from './receivers.js';

let material: Material;
beforeAll(async () => {
  material = await collectMaterial();
});

/** All but the one that takes two seconds, unless it is asked for. */
const QUICK = BATTERY.filter(({ id }) => id !== 'slow-body');

async function examOf(listener: Parameters<typeof receivers.listen>[0], options: { limitMs?: number; cases?: typeof BATTERY } = {}): Promise<Exam> {
  const url = await receivers.listen(listener);
  return examine({ url, secret: receivers.SECRET, material, cases: QUICK, limitMs: 5_000, insecure: false, ...options });
}

/** The ids of the cases with this result. */
const those = (exam: Exam, result: string): readonly string[] => exam.cases.filter((each) => each.result === result).map(({ id }) => id);

const FORGED = BATTERY.filter(({ group, id }) => group === 'forged' && id !== 'upper-case-signature').map(({ id }) => id);

describe('right receivers', () => {
  it('passes the guide’s own with three advices and no failure', async () => {
    const exam = await examOf(receivers.guide(), { cases: BATTERY });
    expect(those(exam, 'failure')).toEqual([]);
    expect(those(exam, 'advice')).toEqual(['large-body', 'malformed-json', 'empty-body']);
    expect(hasPassed(exam, false)).toBe(true);
    expect(hasPassed(exam, true)).toBe(false);
    expect(exam.stopped).toBeNull();
    expect(exam.durationMs).toBeLessThan(10_000);
  });

  it('passes the one of the documents without a word', async () => {
    const exam = await examOf(receivers.documented(), { cases: BATTERY });
    expect(exam.cases.flatMap(({ findings }) => findings)).toEqual([]);
    expect(exam.cases.map(({ result }) => result)).toEqual(BATTERY.map(() => 'ok'));
  });
});

describe('faulty receivers', () => {
  it.each([
    { name: 'that verifies nothing', listener: receivers.unverified, failures: FORGED, advice: ['upper-case-signature'] },
    { name: 'that verifies JSON written anew', listener: receivers.notRaw, failures: ['spacing', 'escapes', 'number-form'], advice: [] },
    { name: 'that answers 500 to duplicates', listener: receivers.doubling, failures: ['duplicate', 'duplicate-at-once'], advice: [] },
    { name: 'that looks for duplicates and inserts then', listener: receivers.racing, failures: ['duplicate-at-once'], advice: [] },
    { name: 'that verifies latin1', listener: receivers.decodesLatin1, failures: ['unicode'], advice: [] },
  ])('names what is wrong with one $name, and nothing else', async ({ listener, failures, advice }) => {
    const exam = await examOf(listener());
    expect(those(exam, 'failure')).toEqual(failures);
    expect(those(exam, 'advice')).toEqual(advice);
  });
});
