// Faults of the machine that pass by themselves: whoever meets one says so and tries again, and nothing ends for it.

/** What the machine lacks, by the code of the system call that failed. */
const LACKS: ReadonlyMap<unknown, string> = new Map([
  ['EMFILE', 'file descriptors'],
  ['ENFILE', 'file descriptors'],
  ['ENOMEM', 'memory'],
  ['ENOBUFS', 'memory'],
  ['EAGAIN', 'threads or memory'],
]);

/** What the machine is out of, where that is why something failed, or why its cause did; undefined: the fault is another, and may stay. */
export function lackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return ('code' in thrown ? LACKS.get(thrown.code) : undefined) ?? lackOf(thrown.cause);
}

export const isTransient = (thrown: unknown): boolean => lackOf(thrown) !== undefined;
