// `npm run floors` must fail where it should: one import of each forbidden kind is put into an empty house, beside those that are allowed.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Report {
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] };
}

/** A copy of the house without a line of code in it, and what the check says of it once `files` are added. */
function check(files: Readonly<Record<string, string>>) {
  const house = mkdtempSync(join(tmpdir(), 'floors-'));
  onTestFinished(() => rmSync(house, { recursive: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  for (const entry of readdirSync(join(ROOT, 'src'))) write(entry.endsWith('.ts') ? `src/${entry}` : `src/${entry}/there.ts`, 'export type There = 1;');
  for (const file of ['src/resources/operations.ts', 'src/resources/shared/there.ts', 'test/there.ts', 'bench/there.ts']) write(file, 'export type There = 1;');
  write('sdk/src/index.ts', '');
  write('tsconfig.json', '{}');
  write('node_modules/express/index.js', '');
  copyFileSync(join(ROOT, '.dependency-cruiser.mjs'), join(house, '.dependency-cruiser.mjs'));
  for (const [file, text] of Object.entries(files)) write(file, text);
  const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/depcruise'), ['--output-type', 'json', 'src', 'sdk/src'], {
    cwd: house,
    encoding: 'utf8',
  });
  return { violations: () => (JSON.parse(stdout) as Report).summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`), stderr };
}

test('each forbidden import is told of, and no other', () => {
  const { violations } = check({
    // allowed: down, within a floor's own folder, and operations where they may be
    'src/pages/down.tsx': "import '../resources/there.js';\nimport '../admin/there.js';\nimport './there.js';",
    'src/resources/operations.ts': "import './there.js';\nimport './shared/there.js';",
    'src/app.ts': "import 'express';\nimport './resources/operations.js';",
    // up, in every way that one can import
    'src/domain/up.ts': "import '../http/there.js';",
    'src/records/type.ts': "import type { There } from '../domain/there.js';\nexport type A = There;",
    'src/types/inline.ts': "export { type There } from '../records/there.js';",
    'src/auth/later.ts': "export const load = () => import('../http/there.js');",
    'src/bulk/type.ts': "export type A = import('../http/there.js').There;",
    'src/pages/up.tsx': "import '../app.js';",
    'src/version.ts': "import './config.js';",
    // beside: neighbors on one floor don't know each other
    'src/storage/beside.ts': "import '../contract/there.js';",
    // circles
    'src/check/one.ts': "import './two.js';",
    'src/check/two.ts': "import './one.js';",
    'src/commands/one.ts': "import type { Two } from './two.js';\nexport type One = Two;",
    'src/commands/two.tsx': "import type { One } from './one.js';\nexport type Two = One;",
    'sdk/src/one.ts': "export const load = () => import('./two.js');",
    'sdk/src/two.ts': "import './one.js';",
    // operations
    'src/resources/other.ts': "import './there.js';",
    'src/resources/shared/rule.ts': "import '../there.js';",
    'src/apis.ts': "import './resources/there.js';",
    // Express, tests and benchmarks
    'src/pages/express.ts': "import type { Request } from 'express';\nexport type A = Request;",
    'src/platform/test.ts': "import '../../test/there.js';",
    'sdk/src/bench.ts': "import '../../bench/there.js';",
  });
  expect(violations().sort()).toEqual([
    'express-in-app-alone: src/pages/express.ts → node_modules/express/index.js',
    'imports-point-down-from-auth: src/auth/later.ts → src/http/there.ts',
    'imports-point-down-from-bulk: src/bulk/type.ts → src/http/there.ts',
    'imports-point-down-from-domain: src/domain/up.ts → src/http/there.ts',
    'imports-point-down-from-pages: src/pages/up.tsx → src/app.ts',
    'imports-point-down-from-records: src/records/type.ts → src/domain/there.ts',
    'imports-point-down-from-storage: src/storage/beside.ts → src/contract/there.ts',
    'imports-point-down-from-types: src/types/inline.ts → src/records/there.ts',
    'imports-point-down-from-version.ts: src/version.ts → src/config.ts',
    'no-circle: sdk/src/one.ts → sdk/src/two.ts',
    'no-circle: src/check/one.ts → src/check/two.ts',
    'no-circle: src/commands/one.ts → src/commands/two.tsx',
    'nothing-of-tests: sdk/src/bench.ts → bench/there.ts',
    'nothing-of-tests: src/platform/test.ts → test/there.ts',
    'operations-stand-alone: src/apis.ts → src/resources/there.ts',
    'operations-stand-alone: src/resources/other.ts → src/resources/there.ts',
    'operations-stand-alone: src/resources/shared/rule.ts → src/resources/there.ts',
  ]);
});

test('a folder that has no floor is told of', () => {
  expect(check({ 'src/cellar/wine.ts': '' }).stderr).toContain('Give a floor to: cellar.');
});
