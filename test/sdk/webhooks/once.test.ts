import { describe, expect, it } from 'vitest';

import { createOnce } from '../../../sdk/src/webhooks/once.js';

type Way = 'stream' | 'middleware';

const counting = () => {
  const handed: (string | undefined)[] = [];
  const once = createOnce();
  const handOut = (id: string | undefined, went: boolean) => async () => handed.push(id) > 0 && went;
  return {
    handed,
    stream: (id: string | undefined, went = true) => once.fromStream(id, handOut(id, went)),
    middleware: (id: string | undefined, went = true) => once.fromMiddleware(id, handOut(id, went)),
  };
};

describe('an event', () => {
  it.each<[number, Way[]]>([
    [1, ['stream']],
    [1, ['stream', 'stream']],
    [1, ['stream', 'middleware']],
    [1, ['middleware', 'stream']],
    [1, ['middleware', 'stream', 'stream']],
    [2, ['middleware', 'middleware']],
    [2, ['stream', 'middleware', 'middleware']],
    [2, ['middleware', 'stream', 'middleware']],
    [2, ['middleware', 'middleware', 'stream']],
    [2, ['stream', 'middleware', 'stream', 'middleware', 'stream']],
  ])('is handed out %i times where it comes by %j', (times, ways) => {
    const { handed, ...hand } = counting();
    for (const way of ways) void hand[way]('e-1');
    expect(handed).toHaveLength(times);
  });

  it.each<Way>(['stream', 'middleware'])('without an id is handed out whenever it comes by the %s', (way) => {
    const { handed, ...hand } = counting();
    for (let times = 0; times < 2; times += 1) void hand[way](undefined);
    expect(handed).toHaveLength(2);
  });
});

it('tells the middleware what came of an event that the stream has brought, once', async () => {
  const { stream, middleware } = counting();
  stream('e-1', false);
  expect([await middleware('e-1'), await middleware('e-1'), await middleware('e-2', false)]).toEqual([false, true, false]);
});

it('remembers the last thousand ids', () => {
  const { handed, stream } = counting();
  for (let n = 0; n <= 1_000; n += 1) stream(`e-${n}`);
  stream('e-1');
  expect(handed).toHaveLength(1_001);
  stream('e-0');
  expect(handed).toHaveLength(1_002);
});
