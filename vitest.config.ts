import { defineConfig } from 'vitest/config';

const kind = process.env['TESTS'] ?? 'quick';
const include = { quick: 'test/**/*.test.ts', long: 'test/**/*.long.ts', browser: 'test/**/*.browser.ts' }[kind];
if (include === undefined) throw new Error(`TESTS must be quick, long or browser; got ${kind}`);

// A file that replaces modules (vi.mock) has a process of its own; the others share each worker's loaded modules, which
// takes half the time.
const isolated = 'test/**/*.isolated.test.ts';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: kind, include: [include], exclude: [isolated], isolate: false } },
      ...(kind === 'quick' ? [{ extends: true as const, test: { name: 'isolated', include: [isolated] } }] : []),
    ],
    pool: 'forks',
    maxWorkers: 2,
    // a guard against a hang, not a measure of speed
    testTimeout: kind === 'quick' ? 30_000 : 600_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'src/**/*.tsx'],
      exclude: ['src/types/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});
