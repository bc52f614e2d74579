// client.enrollments

import type { Api } from '../api.js';
import type { CallOptions } from '../options.js';
import type { Enrollment, ProgressUpdate } from '../types.js';

export interface Enrollments {
  /** At 100 the course is completed and the enrollment has a `certificate_url`. @throws SkillPassportError NOT_FOUND */
  updateProgress(progress: ProgressUpdate, options?: CallOptions): Promise<Enrollment>;
}

/** @internal */
export function createEnrollments(api: Api): Enrollments {
  return {
    updateProgress: async (progress, options) => api.put('/enrollments/progress', progress, options),
  };
}
