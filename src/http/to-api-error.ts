// Whatever was thrown, as the error that is answered. What is no ApiError is either a rule of the store or a defect of ours.

import { StorageError } from '../storage/storage.js';
import { UniqueViolation } from '../workspace/collection.js';
import { ApiError } from '../contract/errors.js';

export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof UniqueViolation) {
    const details = thrown.code === 'DUPLICATE_EMAIL' ? { field: 'email', constraint: 'unique' } : { constraint: 'unique' };
    return new ApiError(thrown.code, thrown.message, details);
  }
  if (thrown instanceof StorageError) {
    const cause = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
    // its message is for people, whether a change could not be written or a workspace not be read
    return new ApiError('INTERNAL_ERROR', thrown.message, {}, { internal: `${thrown.message}${cause}` });
  }
  const internal = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new ApiError('INTERNAL_ERROR', 'Something went wrong inside the sandbox. The log has the reason, under this request id.', {}, { internal });
}
