// `npm run lint` must fail where a file compares texts or takes time by itself: one line of each kind is put into an empty house.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The lines that break one of the rules about text and time, as `file:line`. */
function refused(files: Readonly<Record<string, readonly string[]>>): string[] {
  const house = mkdtempSync(join(tmpdir(), 'lint-'));
  onTestFinished(() => rmSync(house, { recursive: true }));
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
  for (const [file, lines] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), lines.join('\n'));
  }
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'unix'], { cwd: house, encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, place] = /^([^:]+:\d+):\d+: .*no-restricted-(?:properties|globals|imports)/.exec(line) ?? [];
    return place === undefined ? [] : [place];
  });
}

const COMPARISONS = [
  "export const a = 'A'.toLowerCase();",
  "export const b = 'A'.toUpperCase();",
  "export const c = 'A'.toLocaleLowerCase('tr');",
  "export const d = 'A'.localeCompare('B');",
  "export const e = 'A'.normalize();",
  "export const f = 'A'['toLowerCase']();",
  "export const { toLowerCase } = 'A';",
];

const TIMES = [
  "import { setImmediate as soon } from 'node:timers';",
  "import { setTimeout as pause } from 'node:timers/promises';",
  "import { performance as clock } from 'node:perf_hooks';",
  'setTimeout(soon, 1);',
  'export const a = setInterval(pause, 1);',
  'setImmediate(clock.now);',
  'queueMicrotask(() => {});',
  'process.nextTick(() => {});',
  'export const b = Date.now();',
  'export const c = performance.now();',
  'globalThis.setTimeout(() => {}, 1);',
  'clearTimeout(a);',
];

const every = (file: string, lines: readonly string[]): string[] => lines.map((_, at) => `${file}:${at + 1}`);

test.each(['src/domain/other.ts', 'src/pages/other.tsx', 'sdk/src/other.ts'])(
  'each comparison of texts and each fake that time may be is refused in %s',
  (file) => {
    expect(refused({ [file]: COMPARISONS })).toEqual(every(file, COMPARISONS));
    expect(refused({ [file]: TIMES }).sort()).toEqual(every(file, TIMES).sort());
  },
);

test('a file that may fold the words of a protocol may not take time by itself', () => {
  expect(refused({ 'src/config.ts': [...COMPARISONS, 'export const now = Date.now();'] })).toEqual([`src/config.ts:${COMPARISONS.length + 1}`]);
});

test('the places where both belong, and tests, are let be', () => {
  expect(
    refused({
      'src/domain/same-text.ts': COMPARISONS,
      'src/platform/real-time.ts': TIMES,
      'sdk/src/real-time.ts': TIMES,
      'test/a.ts': [...TIMES, ...COMPARISONS],
    }),
  ).toEqual([]);
});
