// Ctrl-C, and the end that another process asks for, as a signal that calls understand.

/** Aborted at the first SIGINT or SIGTERM, which do nothing else; the next one of a kind ends the process. */
export function endSignal(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}
