// One whole scenario, as it was read: what is listed, and how many more are to be made.

import type { GenerateEntry, ScenarioLists } from './scenario-schema.js';

export type Counts = { readonly [K in Exclude<keyof GenerateEntry, 'origin'>]: number };

export interface ScenarioFile {
  readonly name: string;
  readonly description: string | null;
  /** Epoch milliseconds. */
  readonly as_of: number;
  /** Of every declared and generated user that has none of its own. */
  readonly password: string;
  readonly generate: Counts;
  readonly lists: ScenarioLists;
}
