// What the store holds: one type per collection. Times are epoch milliseconds, dates are `YYYY-MM-DD`, an unset field is
// null. What goes over the wire is made from these by the `toX(record)` of each resource.

import type { StoredRecord } from './stored-record.js';

export type * from './import-records.js';
export type * from './oauth-records.js';
export type * from './stored-record.js';
export type * from './webhook-records.js';

export type Role = 'student' | 'educator' | 'recruiter' | 'admin';
export type Plan = 'free' | 'basic' | 'professional' | 'enterprise';
export type Stage = 'applied' | 'screening' | 'interview' | 'offer' | 'hired' | 'rejected';

/** A seeded user's password is the scenario's literal text; one set by signup is scrypt-hashed; null: OTP only. */
export type StoredPassword = { readonly literal: string } | { readonly scrypt: string } | null;

export interface UserRecord extends StoredRecord {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly student_id: string | null;
  readonly email_verified: boolean;
  readonly password: StoredPassword;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StudentRecord extends StoredRecord {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly grade: string | null;
  readonly program: string | null;
  readonly school_id: string | null;
  readonly skills: readonly string[];
  readonly interests: readonly string[];
  readonly bio: string | null;
  readonly date_of_birth: string | null;
  readonly address: string | null;
  readonly external_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The person behind a user of role educator; name and email are those of the user. */
export interface EducatorRecord extends StoredRecord {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly school_id: string | null;
  readonly subjects: readonly string[];
  readonly qualifications: readonly string[];
  /** Years of teaching. */
  readonly experience_years: number | null;
  readonly external_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface CourseRecord extends StoredRecord {
  readonly title: string;
  readonly description: string | null;
  readonly type: 'internal' | 'external';
  readonly category: string | null;
  readonly level: 'beginner' | 'intermediate' | 'advanced' | null;
  /** As the integrator sent it: text or a number. */
  readonly duration: string | number | null;
  /** Rupees; null or 0 is free. */
  readonly price: number | null;
  readonly currency: string;
  readonly instructor: string | null;
  /** 0 to 5; null while nobody has rated it. */
  readonly rating: number | null;
  readonly skills: readonly string[];
  readonly thumbnail: string | null;
  readonly external_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface EnrollmentRecord extends StoredRecord {
  readonly course_id: string;
  readonly student_id: string;
  readonly enrolled_at: number;
  /** Percent, 0 to 100. */
  readonly progress: number;
  readonly status: 'active' | 'completed' | 'dropped';
  readonly last_accessed: number | null;
  readonly completed_at: number | null;
}

export interface PaymentRecord extends StoredRecord {
  readonly enrollment_id: string;
  readonly student_id: string;
  /** Rupees, as the course's price. */
  readonly amount: number;
  readonly currency: string;
  readonly status: 'pending' | 'completed' | 'failed';
  readonly paid_at: number | null;
  readonly created_at: number;
}

export interface OpportunityRecord extends StoredRecord {
  readonly title: string;
  readonly type: 'job' | 'internship' | 'training';
  readonly company: string;
  readonly description: string | null;
  readonly required_skills: readonly string[];
  readonly preferred_skills: readonly string[];
  readonly grade_level: string | null;
  readonly location: string | null;
  readonly duration: string | number | null;
  /** Rupees a month, or the integrator's own words. */
  readonly stipend: string | number | null;
  /** The last day on which one may apply, UTC. */
  readonly deadline: string | null;
  readonly status: 'open' | 'closed';
  readonly external_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StageChange {
  readonly stage: Stage;
  readonly at: number;
}

export interface ApplicationRecord extends StoredRecord {
  readonly student_id: string;
  readonly opportunity_id: string;
  readonly status: Stage;
  readonly pipeline_stage: Stage;
  readonly cover_letter: string | null;
  readonly resume_url: string | null;
  readonly additional_info: Readonly<Record<string, unknown>> | string | null;
  /** 0 to 100, as it was when the student applied. */
  readonly match_score: number;
  readonly notes: string | null;
  readonly feedback: string | null;
  readonly applied_at: number;
  readonly updated_at: number;
  /** Every stage ever reached, oldest first; the first is `applied` at applied_at. */
  readonly history: readonly StageChange[];
}

export interface FeedbackRecord extends StoredRecord {
  readonly application_id: string;
  readonly technical_score: number | null;
  readonly communication_score: number | null;
  readonly cultural_fit: number | null;
  readonly comments: string | null;
  readonly created_at: number;
}

export type RiasecType = 'realistic' | 'investigative' | 'artistic' | 'social' | 'enterprising' | 'conventional';
export type RiasecScores = Readonly<Record<RiasecType, number>>;

export interface QuestionRecord {
  readonly id: string;
  readonly text: string;
  readonly type: 'likert' | 'single_choice';
  readonly options: readonly string[];
  /** Career inventories: the interest type that the statement measures. */
  readonly riasec?: RiasecType;
  /** Skill and academic tests: the right option, never sent over the wire. */
  readonly correct?: string;
  /** Skill and academic tests: what the question measures. */
  readonly skill?: string;
}

export interface AssessmentRecord extends StoredRecord {
  readonly title: string;
  readonly type: 'career' | 'skill' | 'academic';
  readonly description: string | null;
  /** Minutes. */
  readonly duration: number;
  readonly grade_levels: readonly string[];
  readonly questions: readonly QuestionRecord[];
  readonly created_at: number;
}

export interface AnswerRecord {
  readonly question_id: string;
  readonly answer: string | number;
}

export interface AttemptRecord extends StoredRecord {
  readonly assessment_id: string;
  readonly student_id: string;
  /** `expired` is never stored: an attempt that is `started` and past expires_at is expired. */
  readonly status: 'started' | 'submitted';
  readonly responses: readonly AnswerRecord[];
  readonly started_at: number;
  readonly expires_at: number;
}

export interface CareerRecommendation {
  readonly career: string;
  /** 0 to 100. */
  readonly match_score: number;
  readonly reasoning: string;
}

/** What scoring an attempt gives; pure, made by domain/score-assessment.ts. */
export interface AssessmentOutcome {
  /** 0 to 100. */
  readonly score: number;
  readonly riasec_scores: RiasecScores | null;
  readonly recommendations: readonly CareerRecommendation[];
  readonly suggested_streams: readonly string[];
  readonly skill_gaps: readonly string[];
}

export interface ResultRecord extends StoredRecord, AssessmentOutcome {
  readonly assessment_id: string;
  readonly student_id: string;
  readonly attempt_id: string | null;
  readonly completed_at: number;
}

export interface AttendanceRecord extends StoredRecord {
  readonly student_id: string;
  readonly date: string;
  readonly status: 'present' | 'absent' | 'late';
  readonly class_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface GradeRecord extends StoredRecord {
  readonly student_id: string;
  readonly subject_id: string;
  readonly score: number;
  readonly grade: string | null;
  readonly term: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** id is the public half of the pair. */
export interface ApiKeyRecord extends StoredRecord {
  readonly secret: string;
  readonly plan: Plan;
  readonly created_at: number;
}

/** id is `{credential} {key}`; see http/idempotency.ts. */
export interface IdempotencyRecord extends StoredRecord {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  /** Of an answer that carries a token: what the token says. It is signed again at each replay, and is the same each time. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** Where it is not JSON. */
  readonly content_type?: string;
  /** Headers of its own, as `Location`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly created_at: number;
}

/** A signing key that an earlier version made, in JWK form; id is its kid. Today keys are derived: see auth/signing-keys.ts. */
export interface SigningKeyRecord extends StoredRecord {
  readonly use: 'user-token' | 'access-token';
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly created_at: number;
}

/** One record, id `clock`: how the workspace's clock differs from real time. */
export interface ClockRecord extends StoredRecord {
  readonly offset_ms: number;
  /** Epoch ms at which it stands still, or null while it runs. */
  readonly frozen_at: number | null;
}
