// What this sandbox is, and what the workspace holds.

import type { Config } from '../../config.js';
import { formatTime } from '../../domain/time.js';
import { type AdminIn, type AdminOut, ok } from '../../http/operation.js';

export interface InfoFacts {
  readonly version: string;
  readonly config: Pick<Config, 'publicUrl'>;
}

export function createGetInfo({ version, config }: InfoFacts) {
  return ({ workspace }: AdminIn<'getInfo'>): AdminOut<'getInfo'> =>
    ok({
      version,
      workspace: workspace.name,
      seed: workspace.origin.base.data.name,
      faker_seed: workspace.origin.identity.faker_seed,
      as_of: formatTime(workspace.origin.base.data.as_of),
      now: formatTime(workspace.clock.now()),
      public_url: config.publicUrl ?? null,
      records: workspace.counts(),
    });
}
