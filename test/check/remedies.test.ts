import { compileFunction } from 'node:vm';

import { describe, expect, it } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { type Trial, judge } from '../../src/check/judge.js';
import { REMEDY_NAMES, remedyOf } from '../../src/check/remedies.js';

describe.each(REMEDY_NAMES)('the remedy %s', (name) => {
  const { mend, code } = remedyOf(name);

  it('has a whole sentence, and code that fits beside it', () => {
    expect(mend).toMatch(/^[`A-Z][^]*\.$/);
    expect(code.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  it.skipIf(code.startsWith('--'))('has code that compiles inside a handler', () => {
    expect(() => compileFunction(`return async (req, res, next) => {\n${code}\n};`)).not.toThrow();
  });
});

it('every remedy is for a fault that a case can show', () => {
  const answers = [204, 302, 401, 404, 429, 500, null].flatMap((status) =>
    [10, 3_000, 6_000].flatMap((durationMs) => [null, durationMs].map((connectMs) => ({ status, durationMs, connectMs }))),
  );
  const bodies = ['', 'The "data" argument must be of type string. Received an instance of Object'];
  const shown = BATTERY.flatMap((examCase) =>
    answers
      .flatMap((answer) => bodies.map((body) => ({ ...answer, body })))
      .flatMap(({ status, durationMs, connectMs, body }) => {
        const trial: Trial = {
          sending: { what: 'an event', request: { url: 'http://127.0.0.1/', headers: {}, body: '', trickleMs: 0 } },
          result: { response: status === null ? null : { status, headers: {}, body }, error: null, brokeOff: false, durationMs, connectMs },
        };
        return judge(examCase, [trial], { limitMs: 5_000 }).map(({ remedy }) => remedy);
      }),
  );
  expect(new Set(shown)).toEqual(new Set(REMEDY_NAMES));
});
