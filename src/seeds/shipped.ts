// The scenarios that come with the sandbox, and where they lie. Paths are the same seen from src/seeds and from dist/seeds.

import { readFileSync } from 'node:fs';

export const SHIPPED_NAMES = ['default', 'empty', 'campus'] as const;
export type ShippedName = (typeof SHIPPED_NAMES)[number];

/** What the shipped scenarios' records are generated with at build. */
export const DEFAULT_FAKER_SEED = 20_260_123;

/** The as_of of a scenario that states none: 2026-01-23T10:00:00Z, epoch milliseconds. */
export const DEFAULT_AS_OF = Date.UTC(2026, 0, 23, 10);

const FOLDER = new URL('../../seeds/', import.meta.url);

/** The YAML of a shipped scenario, or of what every scenario begins with. */
export function readShipped(name: ShippedName | 'credentials' | 'assessments'): string {
  return readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
}
