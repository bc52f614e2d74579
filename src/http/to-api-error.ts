// Whatever was thrown, as the error that is answered. What is no ApiError is a rule of the store, the machine's want of something, or a
// defect of ours.

import { ApiError } from '../contract/errors.js';
import { lackOf } from '../platform/transient.js';
import { StorageError } from '../storage/storage.js';
import { UniqueViolation } from '../workspace/collection.js';

export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof UniqueViolation) {
    const { code, message, field } = thrown;
    return new ApiError(code, message, { ...(field !== undefined && { field }), constraint: 'unique' });
  }
  const lack = lackOf(thrown);
  if (lack !== undefined) return outOf(lack, thrown);
  if (thrown instanceof StorageError) {
    const cause = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
    // its message is for people, whether a change could not be written or a workspace not be read
    return new ApiError('INTERNAL_ERROR', thrown.message, {}, { internal: `${thrown.message}${cause}` });
  }
  const internal = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new ApiError('INTERNAL_ERROR', 'Something went wrong inside the sandbox. The log has the reason, under this request id.', {}, { internal });
}

/** Nothing was done, and the same request may well succeed a moment later. */
function outOf(lack: string, thrown: unknown): ApiError {
  const what = thrown instanceof StorageError ? `${thrown.message} ` : '';
  const remedy =
    lack === 'file descriptors' ? ': too many connections and files are open. Close some, or raise `ulimit -n`, and try again' : '. Try again in a moment';
  const internal = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError('SERVICE_UNAVAILABLE', `${what}The sandbox is out of ${lack}${remedy}.`, {}, { headers: { 'Retry-After': '1' }, internal });
}
