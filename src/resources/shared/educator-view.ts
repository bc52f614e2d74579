// How an educator looks in an export: no operation of the API reads a single one.

import { formatTime } from '../../domain/time.js';
import type { EducatorRecord } from '../../records/records.js';

/** An educator as the vendor's data schema has it: what an export gives (contract, "Bulk import and export"). */
export interface Educator {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly school_id: string | null;
  readonly subjects: readonly string[];
  readonly qualifications: readonly string[];
  readonly experience_years: number | null;
  readonly external_id: string | null;
  /** RFC 3339 UTC, whole seconds, as is updated_at. */
  readonly created_at: string;
  readonly updated_at: string;
}

export function toEducator(record: EducatorRecord): Educator {
  return {
    id: record.id,
    user_id: record.user_id,
    name: record.name,
    email: record.email,
    school_id: record.school_id,
    subjects: [...record.subjects],
    qualifications: [...record.qualifications],
    experience_years: record.experience_years,
    external_id: record.external_id,
    created_at: formatTime(record.created_at),
    updated_at: formatTime(record.updated_at),
  };
}
