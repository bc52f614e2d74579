// Why a command could not do what it was asked. The message is all that the user sees: no stack, exit code 1.

export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** Nobody answers where the sandbox should be. */
export class NoSandbox extends CommandError {
  override readonly name = 'NoSandbox';
}

/** Something answers, but no sandbox does: a proxy before one that is down, or another server. */
export class OtherServer extends CommandError {
  override readonly name = 'OtherServer';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
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
