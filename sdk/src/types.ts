// What the API takes and gives, by its own names. Times are RFC 3339 in UTC, dates are `YYYY-MM-DD`. In what is sent, an
// optional field that is null is cleared; in what comes back, an unset one is null, never absent.

type Optional<T> = T | null | undefined;
type Timestamp = string;

export type CourseType = 'internal' | 'external';
export type CourseLevel = 'beginner' | 'intermediate' | 'advanced';
export type OpportunityType = 'job' | 'internship' | 'training';
export type Stage = 'applied' | 'screening' | 'interview' | 'offer' | 'hired' | 'rejected';
export type Include = 'courses' | 'assessments' | 'applications';

export interface PageQuery {
  /** From 1. */
  page?: Optional<number>;
  /** Records a page: 1 to 1000, default 20. */
  limit?: Optional<number>;
}

// Students

export interface StudentFields {
  grade?: Optional<string>;
  program?: Optional<string>;
  school_id?: Optional<string>;
  skills?: Optional<readonly string[]>;
  interests?: Optional<readonly string[]>;
  phone?: Optional<string>;
  bio?: Optional<string>;
  date_of_birth?: Optional<string>;
  address?: Optional<string>;
  /** The caller's own id of the student. */
  external_id?: Optional<string>;
}

export interface StudentCreate extends StudentFields {
  name: string;
  email: string;
}

export interface StudentUpdate extends StudentFields {
  name?: string | undefined;
  email?: string | undefined;
}

export interface IncludeQuery {
  /** Arrays to embed in each student, newest first. */
  include?: Optional<readonly Include[]>;
}

/** Filters compare whole values without regard to case; `search` finds parts of name and email. */
export interface StudentQuery extends PageQuery, IncludeQuery {
  grade?: Optional<string>;
  program?: Optional<string>;
  school_id?: Optional<string>;
  /** Students who have all of these. */
  skills?: Optional<readonly string[]>;
  external_id?: Optional<string>;
  email?: Optional<string>;
  search?: Optional<string>;
}

export interface StudentIncludes {
  courses?: EnrollmentWithCourse[];
  assessments?: AssessmentResult[];
  applications?: Application[];
}

export interface Student extends StudentIncludes {
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
  created_at: Timestamp;
  updated_at: Timestamp;
}

// Courses and enrollments

export interface CourseCreate {
  title: string;
  type: CourseType;
  description?: Optional<string>;
  /** Comes back as given. */
  duration?: Optional<string | number>;
  skills?: Optional<readonly string[]>;
  category?: Optional<string>;
  level?: Optional<CourseLevel>;
  /** In `currency`; 0 or none is free. */
  price?: Optional<number>;
  /** Default INR. */
  currency?: Optional<string>;
  instructor?: Optional<string>;
  thumbnail?: Optional<string>;
  /** The caller's own id of the course. */
  external_id?: Optional<string>;
}

export interface CourseQuery extends PageQuery {
  category?: Optional<string>;
  type?: Optional<CourseType>;
  level?: Optional<CourseLevel>;
  free?: Optional<boolean>;
  external_id?: Optional<string>;
  /** Parts of title and description. */
  search?: Optional<string>;
}

export interface Course {
  id: string;
  title: string;
  description: string | null;
  type: CourseType;
  category: string | null;
  level: CourseLevel | null;
  duration: string | number | null;
  price: number | null;
  currency: string;
  instructor: string | null;
  /** 0 to 5. */
  rating: number | null;
  enrolled_count: number;
  skills: string[];
  thumbnail: string | null;
  external_id: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface EnrollRequest {
  student_id?: Optional<string>;
}

export type EnrollmentStatus = 'active' | 'completed' | 'dropped';

export interface EnrollmentCreated {
  enrollment_id: string;
  course_id: string;
  student_id: string;
  enrolled_at: Timestamp;
  status: EnrollmentStatus;
  /** Percent. */
  progress: number;
  payment_required: boolean;
  /** The checkout page of a priced course. */
  payment_url: string | null;
}

export interface ProgressUpdate {
  student_id: string;
  course_id: string;
  /** 0 to 100. */
  progress_percentage: number;
  last_accessed?: Optional<string | Date>;
}

export interface Enrollment {
  id: string;
  course_id: string;
  student_id: string;
  enrolled_at: Timestamp;
  /** Percent. */
  progress: number;
  status: EnrollmentStatus;
  last_accessed: Timestamp | null;
  completed_at: Timestamp | null;
  certificate_url: string | null;
}

export interface EnrollmentWithCourse extends Enrollment {
  course: Pick<Course, 'id' | 'title' | 'external_id'>;
}

// Opportunities and applications

export interface OpportunityCreate {
  title: string;
  type: OpportunityType;
  company: string;
  description?: Optional<string>;
  required_skills?: Optional<readonly string[]>;
  preferred_skills?: Optional<readonly string[]>;
  grade_level?: Optional<string>;
  location?: Optional<string>;
  duration?: Optional<string | number>;
  stipend?: Optional<string | number>;
  /** A date: the last day on which one may apply, in UTC. */
  deadline?: Optional<string>;
  /** The caller's own id of the opportunity. */
  external_id?: Optional<string>;
}

export interface OpportunityQuery extends PageQuery {
  type?: Optional<OpportunityType>;
  /** Compared with `grade_level`. */
  grade?: Optional<string>;
  /** Opportunities that ask for all of these. */
  skills?: Optional<readonly string[]>;
  location?: Optional<string>;
  external_id?: Optional<string>;
  /** Parts of title, description and company. */
  search?: Optional<string>;
}

export interface Opportunity {
  id: string;
  title: string;
  type: OpportunityType;
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
  created_at: Timestamp;
  updated_at: Timestamp;
  /** 0 to 100; in lists that a student asks for. */
  match_score?: number;
}

export interface RecommendationQuery {
  student_id?: Optional<string>;
}

export interface Recommendation {
  opportunity: Pick<Opportunity, 'id' | 'title' | 'company'>;
  /** 0 to 100. */
  match_score: number;
  match_reasons: string[];
  skill_gaps: string[];
  preparation_tips: string[];
}

export interface ApplyRequest {
  student_id?: Optional<string>;
  cover_letter?: Optional<string>;
  resume_url?: Optional<string>;
  additional_info?: Optional<string | Readonly<Record<string, unknown>>>;
}

export interface ApplicationCreate extends ApplyRequest {
  opportunity_id: string;
}

export interface ApplicationSubmitted {
  application_id: string;
  status: Stage;
  applied_at: Timestamp;
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
  additional_info: string | Record<string, unknown> | null;
  /** 0 to 100, as it was when the student applied. */
  match_score: number;
  notes: string | null;
  feedback: string | null;
  applied_at: Timestamp;
  updated_at: Timestamp;
}

export interface StageUpdate {
  stage: Stage;
  notes?: Optional<string>;
  feedback?: Optional<string>;
}

export interface StageChange {
  application_id: string;
  previous_stage: Stage;
  current_stage: Stage;
  updated_at: Timestamp;
  notification_sent: boolean;
}

// Assessments, as they are embedded in students

export interface RiasecScores {
  realistic: number;
  investigative: number;
  artistic: number;
  social: number;
  enterprising: number;
  conventional: number;
}

export interface CareerRecommendation {
  career: string;
  /** 0 to 100. */
  match_score: number;
  reasoning: string;
}

export interface AssessmentResult {
  id: string;
  result_id: string;
  assessment_id: string;
  student_id: string;
  /** 0 to 100. */
  score: number;
  /** 0 to 100 each; of a career assessment. */
  riasec_scores: RiasecScores | null;
  recommendations: CareerRecommendation[];
  suggested_streams: string[];
  skill_gaps: string[];
  completed_at: Timestamp;
}

// Institution records

export interface EducatorRow {
  name: string;
  email: string;
  school_id?: Optional<string>;
  subjects?: Optional<readonly string[]>;
  qualifications?: Optional<readonly string[]>;
  experience_years?: Optional<number>;
  /** The caller's own id of the educator. */
  external_id?: Optional<string>;
}

export interface AttendanceRow {
  student_id: string;
  date: string;
  status: 'present' | 'absent' | 'late';
  class_id?: Optional<string>;
}

export interface GradeRow {
  student_id: string;
  subject_id: string;
  score: number;
  grade?: Optional<string>;
  term: string;
}

export interface PlacementQuery {
  start_date?: Optional<string>;
  end_date?: Optional<string>;
  /** Default month. */
  group_by?: Optional<PlacementGrouping>;
}

export type PlacementGrouping = 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface PlacementTotals {
  applications: number;
  interviews: number;
  offers: number;
  hired: number;
  rejected: number;
  /** Percent of the applications, two decimals. */
  placement_rate: number;
}

export interface PlacementPeriod extends PlacementTotals {
  /** `2025-01-31`, `2025-W05`, `2025-01`, `2025-Q1` or `2025`. */
  period: string;
}

export interface PlacementAnalytics {
  start_date: string | null;
  end_date: string | null;
  group_by: PlacementGrouping;
  totals: PlacementTotals;
  series: PlacementPeriod[];
  by_type: Record<OpportunityType, PlacementTotals>;
}

// Bulk calls

export interface RowError {
  /** Of the row in the array that was given. */
  index: number;
  code: string;
  message: string;
  field: string | null;
}

export interface BulkStudents {
  created: number;
  failed: number;
  students: Pick<Student, 'id' | 'external_id' | 'email'>[];
  errors: RowError[];
}

export interface BulkCourses {
  created: number;
  failed: number;
  courses: Pick<Course, 'id' | 'external_id' | 'title'>[];
  errors: RowError[];
}

export interface BulkRecords {
  created: number;
  updated: number;
  failed: number;
  errors: RowError[];
}

// Imports

/** A record to be imported: a new one, or with `mode: 'update'`, or where there is one, what is to change. An `id` of an export is kept where it is free. */
export type ImportRow<Record> = Partial<Record> & { id?: Optional<string> };

/** Grades and attendance name their student by any of three. */
export type ImportRecordRow<Record> = ImportRow<Record> & { student_external_id?: Optional<string>; student_email?: Optional<string> };

export interface ImportError {
  /** As the spreadsheet shows it: the header is row 1. */
  row: number;
  /** The header of the column; null where it is about the row. */
  column: string | null;
  field: string | null;
  /** What stood there, the first 200 characters. */
  value: string | null;
  code: string;
  message: string;
}

/** What the file was taken for. */
export interface ImportRead {
  format: 'csv' | 'xlsx' | 'json' | 'ndjson';
  /** Null for a workbook. `windows-1252` is a guess. */
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | null;
  delimiter: string | null;
  sheet: string | null;
  /** Sheets that were not read. */
  other_sheets: string[];
  /** How `04/05/2010` was read. */
  date_order: 'day_first' | 'month_first' | 'both' | null;
}

/** What was taken, but is worth a look. */
export interface ImportWarning {
  row: number | null;
  column: string | null;
  message: string;
}

/** What an import did; with `dryRun`, what it would have done. */
export interface ImportReport {
  created: number;
  updated: number;
  /** Rows that were rejected; each has one error or more. All are counted. */
  failed: number;
  /** Of the first rejected rows: as many as have 100,000 errors and 32 MiB of cells. */
  errors: ImportError[];
  /** Columns that name no field. */
  ignored_columns: string[];
  /** The sandbox's own, as `warnings`. */
  read?: ImportRead;
  warnings?: ImportWarning[];
}

export interface ImportProgress {
  status: 'queued' | 'running' | 'completed' | 'failed';
  rows_done: number;
  /** Null until it is known. */
  total: number | null;
  created: number;
  updated: number;
  failed: number;
}
