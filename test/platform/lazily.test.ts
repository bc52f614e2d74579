import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

import { expect, it, vi } from 'vitest';

import { lazily, requireSpareFiles, SPARE_FILES } from '../../src/platform/lazily.js';

it('loads at the first use, and once, however many ask meanwhile', async () => {
  const load = vi.fn<() => Promise<string>>(async () => 'code');
  const get = lazily(load);
  expect(load).not.toHaveBeenCalled();
  expect(await Promise.all([get(), get()])).toEqual(['code', 'code']);
  expect(get()).toBe('code');
  expect(load).toHaveBeenCalledOnce();
});

it('what is loaded may be undefined, and is not loaded again', async () => {
  const load = vi.fn<() => Promise<undefined>>(async () => undefined);
  const get = lazily(load);
  await get();
  expect(get()).toBeUndefined();
  expect(load).toHaveBeenCalledOnce();
});

it('a load that fails fails for all who wait for it, and is tried again at the next use', async () => {
  let tries = 0;
  const get = lazily(async () => {
    tries += 1;
    if (tries === 1) throw new Error('no');
    return tries;
  });
  await Promise.all([expect(get()).rejects.toThrow('no'), expect(get()).rejects.toThrow('no')]);
  expect(await get()).toBe(2);
});

it('looks whether files can be opened, and keeps none open', () => {
  // a descriptor is the lowest number that is free
  const next = (): number => {
    const fd = openSync(devNull, 'r');
    closeSync(fd);
    return fd;
  };
  const before = next();
  for (let round = 0; round < SPARE_FILES; round += 1) requireSpareFiles();
  expect(next()).toBeLessThan(before + SPARE_FILES);
});
