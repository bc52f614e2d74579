import { fileURLToPath } from 'node:url';

import { afterEach, expect, test, vi } from 'vitest';

import { realRequire } from '../../src/platform/real-require.js';

interface Asking {
  readonly other: { readonly sawEarly: boolean };
  readonly sees: () => unknown;
  readonly wait: () => Promise<void>;
}

const FIXTURE = fileURLToPath(new URL('fixtures/asks-the-globals.cjs', import.meta.url));

afterEach(() => void vi.useRealTimers());

test('a package that asks the globals gets the real ones, and may require what requires it', async () => {
  vi.useFakeTimers({ now: 5, toFake: ['setTimeout', 'setImmediate', 'queueMicrotask', 'Date'] });
  const { other, sees, wait } = realRequire(FIXTURE) as Asking;
  expect(other).toEqual({ sawEarly: true });
  expect(sees()).toEqual({ now: expect.any(Number), isDate: true, path: 'asks-the-globals.cjs' });
  expect(sees()).not.toMatchObject({ now: 5 });
  await wait();
});

test('it is loaded once, and what is not there is told as require() tells it', () => {
  expect(realRequire(FIXTURE)).toBe(realRequire(FIXTURE));
  expect(() => realRequire('no-such-package')).toThrow(/Cannot find module 'no-such-package'/);
});
