// Calls for the same thing at the same time, made once. Keeps nothing when it is done.

export type SingleFlight<T> = (key: string, start: () => Promise<T>) => Promise<T>;

export function createSingleFlight<T>(): SingleFlight<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, start) => {
    const known = underWay.get(key);
    if (known) return known;
    const flight = start().finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return flight;
  };
}
