import { describe, expect, test } from 'vitest';

import { TINTS } from '../../src/pages/components/initials.js';
import { style } from '../../src/pages/style.js';

/** The colors of `:root`, light and, over them, dark. */
const [light = {}, changes = {}] = [...style.matchAll(/:root \{([^}]*--ground[^}]*)\}/g)].map(([, block = '']) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', color = '']) => [name, color])),
);
const schemes = { light, dark: { ...light, ...changes } };

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const PAIRS = [
  ...['ink', 'muted', 'accent', 'bad'].flatMap((text) => ['ground', 'surface', 'well'].map((ground) => [text, ground, 4.5] as const)),
  ['accent-ink', 'accent', 4.5],
  ['good', 'good-ground', 4.5],
  ['bad', 'bad-ground', 4.5],
  // what shows that something can be typed into (WCAG 2.2, 1.4.11)
  ['edge', 'surface', 3],
  ['edge', 'ground', 3],
] as const;

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test.each(PAIRS)('%s stands out from %s', (text, ground, least) => {
    const { [text]: one, [ground]: other } = schemes[scheme];
    expect(contrast(one ?? '', other ?? '')).toBeGreaterThanOrEqual(least);
  });
});

test('initials can be read on every tint', () => {
  const tints = [...style.matchAll(/\.tint-(\d) \{ background: (#[0-9a-f]{6}); \}/g)].map(([, number, color = '']) => [Number(number), color] as const);
  expect(tints.map(([number]) => number)).toEqual(Array.from({ length: TINTS }, (_, at) => at));
  for (const [, color] of tints) expect(contrast('#ffffff', color)).toBeGreaterThanOrEqual(4.5);
});
