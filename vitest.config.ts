import { defineConfig } from 'vitest/config';

const kind = process.env['SANDBOX_TESTS'] ?? 'quick';
const include = { quick: 'test/**/*.test.ts', long: 'test/**/*.long.ts', browser: 'test/**/*.browser.ts' }[kind];
if (include === undefined) throw new Error(`SANDBOX_TESTS must be quick, long or browser; got ${kind}`);

export default defineConfig({
  test: {
    include: [include],
    pool: 'forks',
    maxWorkers: 2,
    // a guard against a hang, not a measure of speed
    testTimeout: kind === 'quick' ? 30_000 : 600_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'src/**/*.tsx'],
      exclude: ['src/contract/types/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});
