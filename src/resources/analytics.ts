// Placement analytics: where the stored applications led. The figures are domain/placement-analytics.ts.

import { validationError } from '../contract/errors.js';
import { placementAnalytics } from '../domain/placement-analytics.js';
import { type In, ok, type Out } from '../http/operation.js';

/** @throws VALIDATION_ERROR for an end before the start, or for more periods than an answer holds */
export function getPlacementAnalytics({ workspace, query }: In<'getPlacementAnalytics'>): Out<'getPlacementAnalytics'> {
  const { store } = workspace;
  const applications = store.applications.all().flatMap(({ opportunity_id, applied_at, history }) => {
    const opportunity = store.opportunities.get(opportunity_id);
    return opportunity ? [{ applied_at, history, type: opportunity.type }] : [];
  });
  const { analytics, fault } = placementAnalytics(applications, query);
  if (fault) throw validationError([fault]);
  return ok({ ...analytics, series: [...analytics.series], by_type: { ...analytics.by_type } });
}
