import { expect, it } from 'vitest';

import { notFound } from '../../src/contract/errors.js';
import { toApiError } from '../../src/http/to-api-error.js';
import { StorageError } from '../../src/storage/storage.js';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: no`), { code, syscall: 'open' });

const NOT_WRITTEN = 'The change could not be written to disk; nothing of it was kept.';

it.each([
  [systemError('EMFILE'), 'The sandbox is out of file descriptors: too many connections and files are open. Close some, or raise `ulimit -n`, and try again.'],
  [systemError('ENFILE'), 'The sandbox is out of file descriptors: too many connections and files are open. Close some, or raise `ulimit -n`, and try again.'],
  [systemError('ENOMEM'), 'The sandbox is out of memory. Try again in a moment.'],
  [
    new StorageError(NOT_WRITTEN, { cause: systemError('EMFILE') }),
    `${NOT_WRITTEN} The sandbox is out of file descriptors: too many connections and files are open. Close some, or raise \`ulimit -n\`, and try again.`,
  ],
])('%s is 503, to be tried again in a second', (thrown, message) => {
  const { code, status, message: said, extras } = toApiError(thrown);
  expect({ code, status, said, headers: extras.headers }).toEqual({ code: 'SERVICE_UNAVAILABLE', status: 503, said: message, headers: { 'Retry-After': '1' } });
  expect(extras.internal).toBe(thrown.message);
});

it.each([
  [new StorageError(NOT_WRITTEN, { cause: systemError('ENOSPC') }), 'INTERNAL_ERROR', NOT_WRITTEN],
  [systemError('ENOENT'), 'INTERNAL_ERROR', 'Something went wrong inside the sandbox. The log has the reason, under this request id.'],
  ['a text', 'INTERNAL_ERROR', 'Something went wrong inside the sandbox. The log has the reason, under this request id.'],
])('%s stays a failure', (thrown, code, message) => {
  expect(toApiError(thrown)).toMatchObject({ code, message });
});

it('an ApiError is what it is', () => {
  const error = notFound('Student', 'x');
  expect(toApiError(error)).toBe(error);
});
