import { describe, expect, it } from 'vitest';

import type { Job } from '../../../src/commands/client/bulk-answers.js';
import { ApiFailure, NoSandbox, OtherServer } from '../../../src/commands/command-error.js';
import { type Clock, followJob } from '../../../src/commands/files/bulk-follow.js';

const job = (status: Job['status'], rows_done = 0): Job => ({
  id: 'i-1',
  status,
  rows_done,
  total: 10,
  message: null,
  created: rows_done,
  updated: 0,
  failed: 0,
  errors: [],
  ignored_columns: [],
});

interface Followed {
  readonly job: Job | undefined;
  readonly error: unknown;
  /** Rows done, or `lost`. */
  readonly told: readonly (number | 'lost')[];
  /** Milliseconds. */
  readonly pauses: readonly number[];
}

/** Follows a sandbox that gives these answers, the last one for ever. @param abortAt after how many pauses the signal comes */
async function follow(answers: readonly (Job | Error)[], abortAt = Number.POSITIVE_INFINITY): Promise<Followed> {
  const ending = new AbortController();
  const [told, pauses]: [(number | 'lost')[], number[]] = [[], []];
  let now = 0;
  let asked = 0;
  const clock: Clock = {
    now: () => now,
    pause: async (ms, signal) => {
      pauses.push(ms);
      now += ms;
      if (pauses.length === abortAt) ending.abort();
      signal.throwIfAborted();
    },
  };
  const client = {
    getImport: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer');
      return { json: answer, value: answer };
    },
  };
  const following = {
    onProgress: ({ rows_done: rows }: Job) => void told.push(rows),
    onLost: () => void told.push('lost'),
    signal: ending.signal,
    place: 'http://sandbox/v1/imports/i-1',
  };
  const [ended] = await Promise.allSettled([followJob(client, 'i-1', following, clock)]);
  return {
    job: ended.status === 'fulfilled' ? ended.value : undefined,
    error: ended.status === 'rejected' ? ended.reason : undefined,
    told,
    pauses,
  };
}

describe('followJob', () => {
  it.each(['completed', 'failed'] as const)('asks until the import is %s, and tells of every answer', async (status) => {
    const followed = await follow([job('queued'), job('running', 5), job(status, 10)]);
    expect(followed.job).toEqual(job(status, 10));
    expect(followed.told).toEqual([0, 5, 10]);
    expect(followed.pauses).toHaveLength(2);
  });

  it('asks less and less often, and at least once a second', async () => {
    const { pauses } = await follow([...Array.from({ length: 12 }, () => job('running')), job('completed')]);
    expect(pauses.slice(0, 3)).toEqual([50, 75, 112.5]);
    expect(pauses.every((ms, at) => ms >= (pauses[at - 1] ?? 0))).toBe(true);
    expect(pauses.at(-1)).toBe(1_000);
  });

  it.each([
    ['is started again', new NoSandbox('No sandbox answers.')],
    ['has a proxy before it', new OtherServer(502, 'no sandbox')],
    ['has too many requests', new ApiFailure(429, 'Too many.')],
    ['is full', new ApiFailure(503, 'Full.')],
  ])('waits for a sandbox that %s', async (_, error) => {
    const followed = await follow([job('running', 5), error, error, job('completed', 10)]);
    expect(followed.told).toEqual([5, 'lost', 'lost', 10]);
    expect(followed.job?.status).toBe('completed');
  });

  it('gives up on one that stays away for a minute, and says that the import may go on and where', async () => {
    const { error, pauses } = await follow([job('running', 5), new NoSandbox('No sandbox answers.')]);
    expect(error).toMatchObject({ name: 'CommandError', message: expect.stringMatching(/^No sandbox answers\. .* http:\/\/sandbox\/v1\/imports\/i-1\.$/) });
    const away = pauses.reduce((sum, ms) => sum + ms, 0);
    expect(away).toBeGreaterThan(60_000);
    expect(away).toBeLessThan(62_000);
  });

  it('counts that minute anew after each answer', async () => {
    const away = Array.from({ length: 50 }, () => new NoSandbox('No sandbox answers.'));
    const { job: ended } = await follow([...away, job('running', 5), ...away, job('completed', 10)]);
    expect(ended?.status).toBe('completed');
  });

  it.each([
    ['knows no such import', new ApiFailure(404, 'Import i-1 does not exist.')],
    ['does not know the key any more', new ApiFailure(401, 'The API key is wrong.')],
  ])('ends where the sandbox %s', async (_, error) => {
    expect(await follow([job('running'), error])).toMatchObject({ error, told: [0] });
  });

  it('ends with nothing when it is told to', async () => {
    expect(await follow([job('running', 5)], 3)).toMatchObject({ job: undefined, error: undefined, told: [5, 5, 5] });
  });
});
