// What this sandbox is, and what the workspace holds.

import type { Config } from '../../config.js';
import { formatTime } from '../../domain/time.js';
import { type AdminIn, type AdminOut, ok } from '../../http/operation.js';

export interface InfoFacts {
  readonly version: string;
  readonly config: Pick<Config, 'fakerSeed' | 'publicUrl'>;
  /** `as_of` in epoch ms: where the seeded dates are placed. */
  readonly scenario: { readonly name: string; readonly as_of: number };
}

export function createGetInfo({ version, config, scenario }: InfoFacts) {
  return ({ workspace }: AdminIn<'getInfo'>): AdminOut<'getInfo'> =>
    ok({
      version,
      workspace: workspace.name,
      seed: scenario.name,
      faker_seed: config.fakerSeed,
      as_of: formatTime(scenario.as_of),
      now: formatTime(workspace.clock.now()),
      public_url: config.publicUrl ?? null,
      records: workspace.counts(),
    });
}
