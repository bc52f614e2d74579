// client.opportunities

import type { Api } from '../api.js';
import { SkillPassportError } from '../errors.js';
import type { CallOptions } from '../options.js';
import { type Page, PAGE_PARAMETERS } from '../page.js';
import { parameters, segment } from '../path.js';
import type { ApplicationSubmitted, ApplyRequest, Opportunity, OpportunityCreate, OpportunityQuery, Recommendation, RecommendationQuery } from '../types.js';

export interface Opportunities {
  /** @throws SkillPassportError VALIDATION_ERROR */
  create(opportunity: OpportunityCreate, options?: CallOptions): Promise<Opportunity>;
  /** @throws SkillPassportError NOT_FOUND */
  get(id: string, options?: CallOptions): Promise<Opportunity>;
  /** A page of opportunities, oldest first; `skills` asks for all that are named. */
  list(query?: OpportunityQuery, options?: CallOptions): Promise<Page<Opportunity>>;
  /** The same as `list`. */
  search(filters?: OpportunityQuery, options?: CallOptions): Promise<Page<Opportunity>>;
  /** Best match first. A student's own token needs no `student_id`. */
  recommendations(query?: RecommendationQuery, options?: CallOptions): Promise<Recommendation[]>;
  /** A student's own token needs no `student_id`. @throws SkillPassportError NOT_FOUND, DUPLICATE_APPLICATION, CONFLICT (closed, or past its deadline) */
  apply(opportunityId: string, body?: ApplyRequest, options?: CallOptions): Promise<ApplicationSubmitted>;
}

const LIST_PARAMETERS = ['type', 'grade', 'skills', 'location', 'external_id', 'search', ...PAGE_PARAMETERS];

/** @internal */
export function createOpportunities(api: Api): Opportunities {
  const list: Opportunities['list'] = async (query, options) => api.list('/opportunities', 'opportunities', parameters(query, LIST_PARAMETERS), options);
  return {
    create: async (opportunity, options) => api.post('/opportunities', opportunity, options),
    get: async (id, options) => api.get(`/opportunities/${segment('id', id)}`, undefined, options),
    list,
    search: list,
    recommendations: async (query, options) => {
      const asked = parameters(query, ['student_id']);
      const { recommendations } = await api.get<{ recommendations: Recommendation[] }>('/opportunities/recommendations', asked, options);
      if (!Array.isArray(recommendations))
        throw new SkillPassportError('INVALID_RESPONSE', 'The answer is not a list of recommendations. Is the base URL that of the API?');
      return recommendations;
    },
    apply: async (opportunityId, body, options) => api.post(`/opportunities/${segment('opportunityId', opportunityId)}/apply`, body, options),
  };
}
