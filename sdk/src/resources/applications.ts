// client.applications

import type { Api } from '../api.js';
import type { CallOptions } from '../options.js';
import { segment } from '../path.js';
import type { Application, ApplicationCreate, StageChange, StageUpdate } from '../types.js';

export interface Applications {
  /** @throws SkillPassportError NOT_FOUND, DUPLICATE_APPLICATION, CONFLICT (closed, or past its deadline) */
  create(application: ApplicationCreate, options?: CallOptions): Promise<Application>;
  /** @throws SkillPassportError NOT_FOUND */
  get(id: string, options?: CallOptions): Promise<Application>;
  /** Any stage may follow any other; the same again changes nothing. @throws SkillPassportError NOT_FOUND, VALIDATION_ERROR */
  updateStage(id: string, change: StageUpdate, options?: CallOptions): Promise<StageChange>;
}

/** @internal */
export function createApplications(api: Api): Applications {
  return {
    create: async (application, options) => api.post('/applications', application, options),
    get: async (id, options) => api.get(`/applications/${segment('id', id)}`, undefined, options),
    updateStage: async (id, change, options) => api.put(`/applications/${segment('id', id)}/stage`, change, options),
  };
}
