// The relationships of a package's part: which other parts it uses, and for what (OPC, ECMA-376-2, 6.5).

import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { LIMITS } from './limits.js';
import type { Package } from './package.js';
import { parseXml } from './xml-reader.js';

export interface Relationship {
  readonly id: string;
  /** The last step of its type's URI, which strict and transitional workbooks share: "worksheet", "sharedStrings", "styles". */
  readonly type: string;
  /** The part's name in the package, without a leading slash. */
  readonly target: string;
}

/**
 * The relationships inside the package, in their order; those that lead out of it are left out, unread.
 *
 * @param source the part whose relationships they are; '' for the package itself. Without any, the list is empty.
 */
export async function readRelationships(from: Package, source: string): Promise<readonly Relationship[]> {
  const slash = source.lastIndexOf('/') + 1;
  const folder = source.slice(0, slash);
  const part = `${folder}_rels/${source.slice(slash)}.rels`;
  if (!from.has(part)) return [];
  const found: Relationship[] = [];
  await parseXml(from, part, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || Id === undefined || Type === undefined || Target === undefined || TargetMode === 'External') return;
      if (found.length === LIMITS.relationships)
        throw new UnreadableFile(`The file isn't a sound workbook: ${part} names more than ${grouped(LIMITS.relationships)} parts.`);
      found.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target: resolveTarget(folder, Target) });
    },
  });
  return found;
}

/** A target is a relative reference from the source's folder, or absolute from the package's root. @returns the part's name, no slash first */
export function resolveTarget(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  const steps: string[] = [];
  for (const step of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
