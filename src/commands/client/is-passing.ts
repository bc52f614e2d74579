// Whether a call that failed may go well when it is made again.

import { ApiFailure, type CommandError, NoSandbox, OtherServer } from '../command-error.js';

/** Nobody there, too many workspaces or requests, a proxy whose sandbox starts. A wrong key will not be right. */
export const isPassing = (error: unknown): error is CommandError =>
  error instanceof NoSandbox || ((error instanceof ApiFailure || error instanceof OtherServer) && (error.status >= 500 || error.status === 429));
