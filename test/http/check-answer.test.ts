// The hook that every suite relies on: an answer off the contract becomes a 500 that says what deviates, and never hangs a request.

import { describe, expect, it, onTestFinished } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { Contract } from '../../src/contract/contract.js';
import type { Api } from '../../src/http/services.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';

const silent = { access: undefined, info: () => {}, warn: () => {} };

/** A sandbox with parts of its API replaced, and what it reports. */
async function broken(replace: (api: Api) => Api): Promise<{ url: string; deviations: string[] }> {
  const config = readConfig({ port: '0', data: 'memory', seed: 'empty', log: 'silent' }, {});
  const deviations: string[] = [];
  const app = await createApp(config, { log: silent, onDeviation: (deviation) => deviations.push(deviation) });
  const api = replace(await app.services.api());
  const server = await serve({ ...app, services: { ...app.services, api: () => api } }, config);
  onTestFinished(server.close);
  return { url: server.url, deviations };
}

const get = async (url: string, path: string) => {
  const answer = await fetch(`${url}/v1${path}`, { headers: API_KEY, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
};

describe('an answer off the contract', () => {
  it.each([
    ['of another shape', () => ({ status: 200, body: { courses: 'none', total: 0, page: 1, pages: 0 } }) as never, /`courses` must be an? array/],
    ['of a status that is not named', () => ({ status: 204, body: undefined }) as never, /listCourses must not answer 204/],
    ['without a body where there must be one', () => ({ status: 200, body: undefined }) as never, /must be an object/],
  ])('%s is reported and is a 500 that says so', async (_, listCourses, says) => {
    const { url, deviations } = await broken((api) => ({ ...api, registry: { ...api.registry, listCourses } }));
    const { status, text, headers } = await get(url, '/courses');
    expect(status).toBe(500);
    expect(text).toContain('INTERNAL_ERROR');
    expect(text).toMatch(says);
    expect(headers.get('x-ratelimit-limit')).toBe('1000000000');
    expect(deviations).toEqual([expect.stringMatching(/^listCourses \(GET \/v1\/courses\)/)]);
    expect((await get(url, '/students')).status).toBe(200);
  });

  it("of an operation that throws what it must not is a plain 500, whose reason is the log's", async () => {
    const listCourses = () => {
      throw new TypeError('a private reason');
    };
    const { url, deviations } = await broken((api) => ({ ...api, registry: { ...api.registry, listCourses } }));
    const { status, text } = await get(url, '/courses');
    expect(status).toBe(500);
    expect(text).not.toContain('a private reason');
    expect(deviations).toEqual([]);
  });
});

it('a check that fails itself is a 500 that says so: the request gets its answer', async () => {
  class Uncheckable extends Contract {
    override answerFaults(): never {
      throw new Error('the schema can not be compiled');
    }
  }
  const { url, deviations } = await broken((api) => ({ ...api, contract: new Uncheckable('public', { fidelity: 'full' }) }));
  const { status, text } = await get(url, '/courses');
  expect(status).toBe(500);
  expect(text).toContain("it can't be checked: the schema can not be compiled");
  expect(deviations).toHaveLength(1);
});
