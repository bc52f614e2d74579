// client.analytics

import type { Api } from '../api.js';
import type { CallOptions } from '../options.js';
import { parameters } from '../path.js';
import type { PlacementAnalytics, PlacementQuery } from '../types.js';

export interface Analytics {
  /** Placements by period of application; `start_date` counts, `end_date` doesn't. */
  placement(query?: PlacementQuery, options?: CallOptions): Promise<PlacementAnalytics>;
}

/** @internal */
export function createAnalytics(api: Api): Analytics {
  return {
    placement: async (query, options) => api.get('/analytics/placement', parameters(query, ['start_date', 'end_date', 'group_by']), options),
  };
}
