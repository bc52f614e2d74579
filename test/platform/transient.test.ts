import { expect, it } from 'vitest';

import { isTransient, lackOf } from '../../src/platform/transient.js';

const withCode = (code: unknown): Error => Object.assign(new Error('no'), { code });

it.each([
  ['EMFILE', 'file descriptors'],
  ['ENFILE', 'file descriptors'],
  ['ENOMEM', 'memory'],
  ['ENOBUFS', 'memory'],
  ['EAGAIN', 'threads or memory'],
])('%s is a lack of %s, also as the cause of another error', (code, lack) => {
  expect(lackOf(withCode(code))).toBe(lack);
  expect(lackOf(new Error('the file could not be kept', { cause: new Error('twice removed', { cause: withCode(code) }) }))).toBe(lack);
});

it.each([withCode('ENOENT'), withCode('ENOSPC'), withCode('ERR_MODULE_NOT_FOUND'), withCode(24), new Error('EMFILE'), 'EMFILE', null, undefined])(
  '%s is none',
  (thrown) => {
    expect(isTransient(thrown)).toBe(false);
  },
);
