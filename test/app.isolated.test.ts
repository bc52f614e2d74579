// What is put together, where a part of it is missing.

import { expect, it, onTestFinished, vi } from 'vitest';

import { loadPublicApi } from '../src/apis.js';
import { createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import type { LoadApi } from '../src/http/services.js';

vi.mock(import('../src/apis.js'), async (original) => ({
  ...(await original()),
  loadPublicApi: vi.fn<() => LoadApi>(() => () => Promise.reject(new Error('openapi.yaml is gone'))),
}));

it('an API whose code cannot be loaded is told of in words, though nobody has asked for it', async () => {
  const log = { access: undefined, info: () => {}, warn: () => {} };
  let tell: (message: string) => void = () => {};
  const told = new Promise<string>((resolve) => (tell = resolve));
  const app = await createApp(readConfig({ data: 'memory', seed: 'empty' }, {}), { log, onBroken: tell });
  onTestFinished(app.close);
  expect(loadPublicApi).toHaveBeenCalledOnce();
  app.listening('http://127.0.0.1:1');
  expect(await told).toBe("The code of the API can't be loaded (openapi.yaml is gone). Install the sandbox anew.");
});

it('what an API is out of for a moment is not told: the next request may find it', async () => {
  const log = { access: undefined, info: () => {}, warn: () => {} };
  const load = vi.fn<LoadApi>(() => Promise.reject(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' })));
  vi.mocked(loadPublicApi).mockReturnValueOnce(load);
  const onBroken = vi.fn<(message: string) => void>();
  const app = await createApp(readConfig({ data: 'memory', seed: 'empty' }, {}), { log, onBroken });
  onTestFinished(app.close);
  for (let request = 0; request < 2; request += 1) await expect(app.services.api()).rejects.toThrow('EMFILE');
  expect(load).toHaveBeenCalledTimes(2);
  expect(onBroken).not.toHaveBeenCalled();
});
