// Back to the scenario, between two tests.

import { ok, type PreparedOperation } from '../../http/operation.js';
import type { AdminOperations } from '../../types/operations.gen.js';

/** Endpoints, OAuth apps and keys stay unless `all`. */
export const resetWorkspace: PreparedOperation<AdminOperations['resetWorkspace']> = {
  prepare: async ({ workspace, body }) => {
    await workspace.reset(body?.all ?? false);
    const records = Object.values(workspace.counts()).reduce((sum, count) => sum + count, 0);
    return () => ok({ workspace: workspace.name, seed: workspace.origin.base.data.name, records });
  },
};
