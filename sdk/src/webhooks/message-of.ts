// What was thrown, in words: anything can be.

export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  // an error of another realm, as in Jest
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') return thrown.message;
  return typeof thrown === 'string' ? thrown : `a value of type ${thrown === null ? 'null' : typeof thrown} was thrown`;
}
