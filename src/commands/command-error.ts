// Why a command could not do what it was asked. The message is all that the user sees: no stack, exit code 1.

export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** Nobody answers where the sandbox should be. */
export class NoSandbox extends CommandError {
  override readonly name = 'NoSandbox';
}

/** The sandbox answered with an error of its own. */
export class ApiFailure extends CommandError {
  override readonly name = 'ApiFailure';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
