// A scenario that can't be used.

/** The message is for people: a line a fault, each with the file, the line, the path and what is allowed. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}
