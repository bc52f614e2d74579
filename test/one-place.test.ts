// What has one place in the house is done there alone. A file that folds case by itself compares texts in a way of its own, and one that reads
// the clock by itself stops with the test that faked it. Each exception says why, and one that nothing needs any more is told of too.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface OnePlace {
  readonly place: string;
  readonly is: RegExp;
  /** Files that do it by themselves, by why they may. */
  readonly but: Readonly<Record<string, readonly string[]>>;
}

const COMPARISON: OnePlace = {
  place: 'src/domain/same-text.ts',
  is: /\.(?:to(?:Locale)?(?:Lower|Upper)Case|localeCompare|normalize)\(/,
  but: {
    'it is the place': ['src/domain/same-text.ts'],
    'ASCII words of protocols, files and code: header names, hosts, media types, endings of files, ids, operationIds, options': [
      'src/admin/events/cause-data.ts',
      'src/admin/requests/mask.ts',
      'src/admin/webhooks/delivery-view.ts',
      'src/auth/identify.ts',
      'src/bulk/formats.ts',
      'src/bulk/xlsx/cell-value.ts',
      'src/bulk/xlsx/number-format.ts',
      'src/bulk/xlsx/package.ts',
      'src/check/cases/bytes.ts',
      'src/commands/files/bulk-flags.ts',
      'src/commands/files/export-command.ts',
      'src/config.ts',
      'src/contract/contract.ts',
      'src/contract/document.ts',
      'src/contract/fold-ids.ts',
      'src/domain/redirect-uri.ts',
      'src/http/content-type.ts',
      'src/http/guard.ts',
      'src/http/headers.ts',
      'src/http/target.ts',
      'src/resources/imports/named-student.ts',
      'src/resources/imports/row.ts',
      'src/storage/lock-socket.ts',
      'src/webhooks/inflated.ts',
      'sdk/src/files/import-source.ts',
      'sdk/src/oauth/token-set.ts',
      'sdk/src/options.ts',
    ],
    'made or shown, and not compared': [
      'src/admin/events/new-student.ts',
      'src/bulk/cells/as-shown.ts',
      'src/bulk/decode.ts',
      'src/bulk/open-rows.ts',
      'src/bulk/utf8.ts',
      'src/bulk/write-csv.ts',
      'src/bulk/xlsx/text-runs.ts',
      'src/check/cases/forged.ts',
      'src/check/diagnose.ts',
      'src/domain/torture.ts',
      'src/pages/components/initials.ts',
      'src/seeds/free-email.ts',
      'src/seeds/make-applications.ts',
      'src/seeds/make-people.ts',
    ],
    'months and what comes before a year, in English': ['src/bulk/cells/date.ts'],
  },
};

const TIME: OnePlace = {
  place: 'src/platform/real-time.ts or sdk/src/real-time.ts',
  is: /(?<![.\w]|real\.)(?:(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask)\(|globalThis\.(?:set|clear|queue|performance|Date)|\bprocess\.(?:nextTick|hrtime)|\bDate\.now\b|\bnew Date\(\)|\bperformance\.|['"](?:node:)?(?:timers|perf_hooks)/,
  but: {
    'it is the place': ['src/platform/real-time.ts'],
    'it is run by others: a script of a page, code to copy': ['src/pages/dashboard/copy-script.ts', 'src/check/remedies.ts'],
  },
};

/** Every source, without the lines that are comments alone. */
const sources: ReadonlyMap<string, string> = new Map(
  ['src', 'sdk/src'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('types/'))
      .map((file): [string, string] => [`${folder}/${file}`, readFileSync(join(ROOT, folder, file), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')]),
  ),
);

test.each([COMPARISON, TIME])('only $place does what is its own', ({ is, but }) => {
  const found = [...sources].filter(([, text]) => is.test(text)).map(([file]) => file);
  expect(found.sort()).toEqual(Object.values(but).flat().sort());
});

test.each([
  ...["'A'.toLowerCase()", 'a.toUpperCase()', "a.toLocaleLowerCase('tr')", 'a.localeCompare(b)', 'a.normalize()'].map((line) => [line, COMPARISON] as const),
  ...[
    "from 'node:timers'",
    "from 'node:timers/promises'",
    "from 'node:perf_hooks'",
    'setTimeout(soon, 1)',
    'x = setInterval(pause, 1)',
    '(setImmediate(done))',
    'queueMicrotask(done)',
    'process.nextTick(done)',
    'process.hrtime()',
    'Date.now()',
    'Date.now',
    'new Date()',
    'performance.now()',
    'globalThis.setTimeout(done, 1)',
    'clearTimeout(timer)',
  ].map((line) => [line, TIME] as const),
])('%s is seen', (line, { is }) => {
  expect(line).toMatch(is);
});

test.each(['real.setTimeout(done, 1)', 'real.clearTimeout(timer)', 'new Date(real.now())', 'timers.setTimeout(done)', "from './real-time.js'"])(
  '%s is let be',
  (line) => {
    expect(line).not.toMatch(TIME.is);
  },
);
