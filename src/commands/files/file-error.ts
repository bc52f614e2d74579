// The system's errors of files and streams, in words.

import { CommandError } from '../command-error.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is no folder',
  EROFS: 'the disk is read-only',
};

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** @param name of the file, or `stdout` */
export function fileError(verb: 'read' | 'write', name: string, error: unknown): CommandError {
  const code = codeOf(error);
  const reason = REASONS[code] ?? (code || (error instanceof Error ? error.message : String(error)));
  return new CommandError(`${name} can't be ${verb === 'read' ? 'read' : 'written'}: ${reason}.`);
}
