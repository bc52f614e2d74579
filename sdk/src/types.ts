// What goes in and what comes out, as the API documents it. Times are RFC 3339 UTC, dates YYYY-MM-DD. Optional fields take null, which clears them.

export type Stage = 'applied' | 'screening' | 'interview' | 'offer' | 'hired' | 'rejected';

/** What a list call gives: the page's records, with the counts of the whole list on it. */
export type List<T> = T[] & { readonly total: number; readonly page: number; readonly pages: number };

export interface PageParams {
  /** From 1. */
  page?: number;
  /** 1 to 1,000; default 20. */
  limit?: number;
}

export interface StudentInput {
  name: string;
  email: string;
  grade?: string | null;
  program?: string | null;
  school_id?: string | null;
  skills?: string[] | null;
  interests?: string[] | null;
  phone?: string | null;
  bio?: string | null;
  date_of_birth?: string | null;
  address?: string | null;
  external_id?: string | null;
}

export interface Student {
  id: string;
  user_id: string;
  name: string;
  email: string;
  phone: string | null;
  grade: string | null;
  program: string | null;
  school_id: string | null;
  skills: string[];
  interests: string[];
  bio: string | null;
  date_of_birth: string | null;
  address: string | null;
  external_id: string | null;
  created_at: string;
  updated_at: string;
  /** With `include: ['courses']`. */
  courses?: EnrollmentWithCourse[];
  /** With `include: ['assessments']`. */
  assessments?: AssessmentResult[];
  /** With `include: ['applications']`. */
  applications?: Application[];
}

export type StudentInclude = 'courses' | 'assessments' | 'applications';

/** A student for whom these arrays were asked for. */
export type StudentWith<I extends StudentInclude> = Student & Required<Pick<Student, I>>;

export interface StudentFilters<I extends StudentInclude = StudentInclude> extends PageParams {
  include?: readonly I[];
  grade?: string;
  program?: string;
  school_id?: string;
  /** All of them. */
  skills?: readonly string[];
  external_id?: string;
  email?: string;
  search?: string;
}

export interface RowError {
  /** The row in the array that was given, from 0. */
  index: number;
  code: string;
  message: string;
  field: string | null;
}

export interface BulkStudents {
  created: number;
  failed: number;
  students: { id: string; external_id: string | null; email: string }[];
  errors: RowError[];
}

export interface CourseInput {
  title: string;
  type: 'internal' | 'external';
  description?: string | null;
  duration?: string | number | null;
  skills?: string[] | null;
  category?: string | null;
  level?: 'beginner' | 'intermediate' | 'advanced' | null;
  /** Rupees. */
  price?: number | null;
  currency?: string | null;
  instructor?: string | null;
  thumbnail?: string | null;
  external_id?: string | null;
}

export interface Course {
  id: string;
  title: string;
  description: string | null;
  type: 'internal' | 'external';
  category: string | null;
  level: 'beginner' | 'intermediate' | 'advanced' | null;
  duration: string | number | null;
  price: number | null;
  currency: string;
  instructor: string | null;
  rating: number | null;
  enrolled_count: number;
  skills: string[];
  thumbnail: string | null;
  external_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface CourseFilters extends PageParams {
  category?: string;
  type?: 'internal' | 'external';
  level?: 'beginner' | 'intermediate' | 'advanced';
  free?: boolean;
  external_id?: string;
  search?: string;
}

export interface BulkCourses {
  created: number;
  failed: number;
  courses: { id: string; external_id: string | null; title: string }[];
  errors: RowError[];
}

export interface EnrollmentCreated {
  enrollment_id: string;
  course_id: string;
  student_id: string;
  enrolled_at: string;
  status: 'active' | 'completed' | 'dropped';
  progress: number;
  payment_required: boolean;
  payment_url: string | null;
}

export interface Enrollment {
  id: string;
  course_id: string;
  student_id: string;
  enrolled_at: string;
  progress: number;
  status: 'active' | 'completed' | 'dropped';
  last_accessed: string | null;
  completed_at: string | null;
  certificate_url: string | null;
}

export interface EnrollmentWithCourse extends Enrollment {
  course: { id: string; title: string; external_id: string | null };
}

export interface ProgressInput {
  student_id: string;
  course_id: string;
  /** 0 to 100. */
  progress_percentage: number;
  last_accessed?: string | null;
}

export interface OpportunityInput {
  title: string;
  type: 'job' | 'internship' | 'training';
  company: string;
  description?: string | null;
  required_skills?: string[] | null;
  preferred_skills?: string[] | null;
  grade_level?: string | null;
  location?: string | null;
  duration?: string | number | null;
  stipend?: string | number | null;
  deadline?: string | null;
  external_id?: string | null;
}

export interface Opportunity {
  id: string;
  title: string;
  type: 'job' | 'internship' | 'training';
  company: string;
  description: string | null;
  required_skills: string[];
  preferred_skills: string[];
  grade_level: string | null;
  location: string | null;
  duration: string | number | null;
  stipend: string | number | null;
  deadline: string | null;
  status: 'open' | 'closed';
  external_id: string | null;
  created_at: string;
  updated_at: string;
  /** For a student, in a list. */
  match_score?: number;
}

export interface OpportunityFilters extends PageParams {
  type?: 'job' | 'internship' | 'training';
  grade?: string;
  /** All of them. */
  skills?: readonly string[];
  location?: string;
  external_id?: string;
  search?: string;
}

export interface Recommendation {
  opportunity: { id: string; title: string; company: string };
  match_score: number;
  match_reasons: string[];
  skill_gaps: string[];
  preparation_tips: string[];
}

export interface ApplyInput {
  student_id?: string | null;
  cover_letter?: string | null;
  resume_url?: string | null;
  additional_info?: Record<string, unknown> | string | null;
}

export interface ApplicationInput extends ApplyInput {
  opportunity_id: string;
}

export interface ApplicationSubmitted {
  application_id: string;
  status: Stage;
  applied_at: string;
  pipeline_stage: Stage;
  message: string;
}

export interface Application {
  id: string;
  student_id: string;
  opportunity_id: string;
  status: Stage;
  pipeline_stage: Stage;
  cover_letter: string | null;
  resume_url: string | null;
  additional_info: Record<string, unknown> | string | null;
  match_score: number;
  notes: string | null;
  feedback: string | null;
  applied_at: string;
  updated_at: string;
}

export interface StageInput {
  stage: Stage;
  notes?: string | null;
  feedback?: string | null;
}

export interface StageChange {
  application_id: string;
  previous_stage: Stage;
  current_stage: Stage;
  updated_at: string;
  notification_sent: boolean;
}

export interface AssessmentResult {
  id: string;
  result_id: string;
  assessment_id: string;
  student_id: string;
  score: number;
  riasec_scores: Record<'realistic' | 'investigative' | 'artistic' | 'social' | 'enterprising' | 'conventional', number> | null;
  recommendations: { career: string; match_score: number; reasoning: string }[];
  suggested_streams: string[];
  skill_gaps: string[];
  completed_at: string;
}

export interface AttendanceInput {
  student_id: string;
  date: string;
  status: 'present' | 'absent' | 'late';
  class_id?: string | null;
}

export interface GradeInput {
  student_id: string;
  subject_id: string;
  score: number;
  grade?: string | null;
  term: string;
}

export interface BulkRecords {
  created: number;
  updated: number;
  failed: number;
  errors: RowError[];
}

export type GroupBy = 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface PlacementParams {
  /** Counts. */
  start_date?: string;
  /** Does not count. */
  end_date?: string;
  group_by?: GroupBy;
}

export interface PlacementTotals {
  applications: number;
  interviews: number;
  offers: number;
  hired: number;
  rejected: number;
  /** hired ÷ applications, in percent. */
  placement_rate: number;
}

export interface PlacementAnalytics {
  start_date: string | null;
  end_date: string | null;
  group_by: GroupBy;
  totals: PlacementTotals;
  series: (PlacementTotals & { period: string })[];
  by_type: Record<'job' | 'internship' | 'training', PlacementTotals>;
}
