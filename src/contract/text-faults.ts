// What JSON allows and the API does not: NUL and lone surrogates in strings, and nesting without end.

import type { Fault } from './faults.js';

/** How deep a body may nest. */
export const MAX_DEPTH = 64;

/** True for text that every database and file can hold: no U+0000 and no half of a surrogate pair. */
export const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * Whether the walk below is needed: in JSON a NUL or a lone surrogate is written as an escape only, and depth takes brackets.
 * Almost no body has either, so almost none is walked.
 */
export function needsWalk(json: string): boolean {
  if (json.includes('\\u')) return true;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    // brackets inside strings count too: that costs a walk, never a wrong answer
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Walks a parsed body without recursion, since its depth is the sender's. */
export function textFaults(body: unknown): Fault[] {
  const faults: Fault[] = [];
  const stack: { value: unknown; path: string; depth: number }[] = [{ value: body, path: '', depth: 0 }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { value, path, depth } = entry;
    if (typeof value === 'string') {
      if (!isCleanText(value)) faults.push(charactersFault(path));
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) return [{ field: path.split('.')[0] ?? '', constraint: 'depth', message: `The body must not nest more than ${MAX_DEPTH} levels.` }];
      for (const [key, child] of Object.entries(value)) {
        const clean = isCleanText(key);
        const childPath = path === '' ? key.toWellFormed() : `${path}.${key.toWellFormed()}`;
        if (!clean) faults.push(charactersFault(path));
        stack.push({ value: child, path: childPath.slice(0, 255), depth: depth + 1 });
      }
    }
  }
  return faults.reverse();
}

export function charactersFault(field: string): Fault {
  return {
    field: field.replaceAll('\0', ''),
    constraint: 'characters',
    message: `${field === '' ? 'The body' : `\`${field.replaceAll('\0', '')}\``} must not hold U+0000 or half of a surrogate pair.`,
  };
}
