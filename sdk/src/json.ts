// JSON that came from outside.

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields are taken at the caller's word. */
export const isObject = <T extends object>(value: unknown): value is T => typeof value === 'object' && value !== null && !Array.isArray(value);
