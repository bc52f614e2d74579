import { describe, expect, test } from 'vitest';

import { initialsOf, tintOf, TINTS } from '../../../src/pages/components/initials.js';

describe('initials', () => {
  test.each([
    ['Asha Rao', 'AR'],
    ['asha rao', 'AR'],
    ['Ananya Krishnamurthy Venkataraman', 'AV'],
    ['Asha', 'A'],
    ['  Asha \t Rao ', 'AR'],
    ['(Dr.) "Meera" Iyer', 'DI'],
    ['Émile Zola', 'ÉZ'],
    ['E\u0301mile Zola', 'E\u0301Z'],
    ['आशा किरण', 'आकि'],
    ['𝒜sha Rao', '𝒜R'],
    ['7 of 9', '79'],
    ['👩‍🎓', '?'],
    ['— —', '?'],
    ['', '?'],
  ])('of %j are %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

test('a name has one tint, names that are alike have different ones, and all are used', () => {
  expect(tintOf('Asha Rao')).toBe(tintOf('Asha Rao'));
  const tints = Array.from({ length: 400 }, (_, at) => tintOf(`Asha Rao ${at}`));
  expect(new Set(tints)).toEqual(new Set(Array.from({ length: TINTS }, (_, at) => at)));
});
