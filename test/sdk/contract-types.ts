// The library's hand-written types against those that openapi.yaml gives. Nothing runs here: the compiler checks it, and a
// field that one side lacks, or types otherwise, does not compile.

import type { ImportJob } from '../../sdk/src/files/follow-import.js';
import type * as Sdk from '../../sdk/src/public.js';
import type * as Contract from '../../src/types/public/types.gen.js';

/** What the library takes, the API takes. Named: the keys that are mistyped or missing, which is none. */
type Sent<Given, Taken> = {
  [K in keyof Given | keyof Taken]: K extends keyof Given ? (K extends keyof Taken ? (Json<Given[K]> extends Json<Taken[K]> ? never : K) : K) : K;
}[keyof Given | keyof Taken];

/** What the API answers is what the library says it does, in both directions. */
type Came<Said, Answered> = [Json<Said>] extends [Json<Answered>]
  ? [Json<Answered>] extends [Json<Said>]
    ? never
    : 'the API answers more'
  : 'the library says more';

/** As it is in JSON: nothing is read-only, a Date is a text, and what is undefined is absent. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { -readonly [K in keyof T]: Json<T[K]> }
      : Exclude<T, undefined>;

type Query<Data extends { query?: unknown }> = NonNullable<Data['query']>;
/** The filters of an export: what its calls take beside the options of every call. */
type Filters<Options> = NoNulls<Omit<NonNullable<Options>, keyof Sdk.CallOptions>>;
type Exported<Resource> = Resource extends Sdk.FileCalls<infer _, infer Own> ? Filters<Sdk.ExportOptions & Own> : never;
/** The parameters of an import as they are sent: `dryRun` is `dry_run`, `mapping` its JSON; the format is a header, progress asks for a job. */
type Imported = Omit<Sdk.ImportOptions, keyof Sdk.CallOptions | 'format' | 'dryRun' | 'mapping' | 'onProgress'> & {
  dry_run?: Sdk.ImportOptions['dryRun'];
  mapping?: string;
  async?: boolean;
};
/** Records without what an import takes beside them: the id of an export, and other names of a student. */
type Records<Resource> = Resource extends Sdk.FileCalls<infer Row, infer _> ? Omit<Row, 'id' | 'student_external_id' | 'student_email'> : never;

type NoNulls<T> = { [K in keyof T]: Exclude<T[K], null> };

/** Compiles for `never` only, so that a difference is named in the compiler's message. */
type Same<Difference extends never> = Difference;

export type Checks = [
  Same<Sent<Sdk.StudentCreate, Contract.StudentCreate>>,
  Same<Sent<Sdk.StudentUpdate, Contract.StudentUpdate>>,
  Same<Sent<Sdk.CourseCreate, Contract.CourseCreate>>,
  Same<Sent<Sdk.EnrollRequest, Contract.EnrollRequest>>,
  Same<Sent<Sdk.ProgressUpdate, Contract.ProgressUpdate>>,
  Same<Sent<Sdk.OpportunityCreate, Contract.OpportunityCreate>>,
  Same<Sent<Sdk.ApplyRequest, Contract.ApplyRequest>>,
  Same<Sent<Sdk.ApplicationCreate, Contract.ApplicationCreate>>,
  Same<Sent<Sdk.StageUpdate, Contract.StageUpdate>>,
  Same<Sent<Sdk.AttendanceRow, Contract.AttendanceRow>>,
  Same<Sent<Sdk.GradeRow, Contract.GradeRow>>,
  Same<Sent<NoNulls<Sdk.StudentQuery>, Query<Contract.ListStudentsData>>>,
  Same<Sent<NoNulls<Sdk.IncludeQuery>, Query<Contract.GetStudentData>>>,
  Same<Sent<NoNulls<Sdk.CourseQuery>, Query<Contract.ListCoursesData>>>,
  Same<Sent<NoNulls<Sdk.OpportunityQuery>, Query<Contract.ListOpportunitiesData>>>,
  Same<Sent<NoNulls<Sdk.RecommendationQuery>, Query<Contract.ListRecommendationsData>>>,
  Same<Sent<NoNulls<Sdk.PlacementQuery>, Query<Contract.GetPlacementAnalyticsData>>>,
  Same<Came<Sdk.Student, Contract.Student>>,
  Same<Came<Sdk.Course, Contract.Course>>,
  Same<Came<Sdk.EnrollmentCreated, Contract.EnrollmentCreated>>,
  Same<Came<Sdk.Enrollment, Contract.Enrollment>>,
  Same<Came<Sdk.EnrollmentWithCourse, Contract.EnrollmentWithCourse>>,
  Same<Came<Sdk.Opportunity, Contract.Opportunity>>,
  Same<Came<Sdk.Recommendation, Contract.Recommendation>>,
  Same<Came<Sdk.ApplicationSubmitted, Contract.ApplicationSubmitted>>,
  Same<Came<Sdk.Application, Contract.Application>>,
  Same<Came<Sdk.StageChange, Contract.StageChange>>,
  Same<Came<Sdk.AssessmentResult, Contract.AssessmentResult>>,
  Same<Came<Sdk.PlacementAnalytics, Contract.PlacementAnalytics>>,
  Same<Came<Omit<Sdk.BulkStudents, 'errors'>, Omit<Contract.BulkStudents, 'errors'>>>,
  Same<Came<Omit<Sdk.BulkCourses, 'errors'>, Omit<Contract.BulkCourses, 'errors'>>>,
  Same<Came<Omit<Sdk.BulkRecords, 'errors'>, Omit<Contract.BulkRecords, 'errors'>>>,
  Same<Came<Omit<Sdk.RowError, 'code'>, Omit<Contract.RowError, 'code'>>>,
  Same<Came<Omit<Sdk.TokenSet, 'expires_at'>, Contract.TokenResponse>>,
  Same<Came<Sdk.Me, Contract.Me>>,
  Same<Came<Sdk.Introspection, Contract.Introspection>>,
  Same<Came<Sdk.StudentCreatedEvent, Contract.StudentCreatedEvent>>,
  Same<Came<Sdk.StudentEnrolledEvent, Contract.StudentEnrolledEvent>>,
  Same<Came<Sdk.AssessmentCompletedEvent, Contract.AssessmentCompletedEvent>>,
  Same<Came<Sdk.ApplicationSubmittedEvent, Contract.ApplicationSubmittedEvent>>,
  Same<Came<Sdk.ApplicationStageChangedEvent, Contract.ApplicationStageChangedEvent>>,
  Same<Came<Sdk.PaymentCompletedEvent, Contract.PaymentCompletedEvent>>,
  Same<Came<Sdk.CourseCompletedEvent, Contract.CourseCompletedEvent>>,
  Same<Came<Sdk.EventName, Contract.EventsFilter[number]>>,
  Same<Sent<Imported, Omit<Query<Contract.ImportStudentsData>, 'report'>>>,
  Same<Sent<Imported, Omit<Query<Contract.ImportGradesData>, 'report'>>>,
  Same<Sent<Records<Sdk.Students>, Contract.StudentCreate>>,
  Same<Sent<Records<Sdk.Educators>, Contract.EducatorCreate>>,
  Same<Sent<Records<Sdk.Courses>, Contract.CourseCreate>>,
  Same<Sent<Records<Sdk.Grades>, Contract.GradeRow>>,
  Same<Sent<Records<Sdk.Attendance>, Contract.AttendanceRow>>,
  Same<Sent<Exported<Sdk.Students>, Query<Contract.ExportStudentsData>>>,
  Same<Sent<Exported<Sdk.Educators>, Query<Contract.ExportEducatorsData>>>,
  Same<Sent<Exported<Sdk.Courses>, Query<Contract.ExportCoursesData>>>,
  Same<Sent<Exported<Sdk.Grades>, Query<Contract.ExportGradesData>>>,
  Same<Sent<Exported<Sdk.Attendance>, Query<Contract.ExportAttendanceData>>>,
  Same<Sent<Filters<Sdk.TemplateOptions>, Query<Contract.GetStudentsTemplateData>>>,
  Same<Came<Omit<Sdk.ImportReport, 'errors'>, Omit<Contract.ImportReport, 'errors'>>>,
  Same<Came<Omit<Sdk.ImportError, 'code'>, Omit<Contract.ImportError, 'code'>>>,
  Same<Came<Sdk.ImportProgress, Pick<Contract.ImportJob, keyof Sdk.ImportProgress>>>,
  Same<Came<Omit<ImportJob, 'errors'>, Pick<Contract.ImportJob, Exclude<keyof ImportJob, 'errors'>>>>,
  Same<Came<Sdk.Fault, Contract.Fault>>,
  Same<Came<Sdk.ApiErrorCode, Contract.ErrorCode>>,
];

/** What imports take as records, though no single call does. */
export async function takesRows({ students, courses, grades, attendance }: Sdk.Client): Promise<void> {
  await students.import([{ external_id: 'S-1', grade: '11' }], { mode: 'update' });
  await students.import([{ id: '3f2b8c1e-6a4d-5e7f-9b1c-2d3e4f5a6b7c', name: 'Asha', email: 'asha@example.in' }]);
  await students.import(await students.list());
  await courses.import(await courses.list());
  await grades.import([{ student_external_id: 'S-1', subject_id: 'maths', score: 91, term: '2026-1' }]);
  await attendance.import([{ student_email: 'asha@example.in', date: '2026-01-23', status: 'late' }]);
  // @ts-expect-error a name that no field has
  await students.import([{ external_idd: 'S-1' }]);
  // @ts-expect-error students are their own name
  await students.import([{ student_external_id: 'S-1' }]);
  // @ts-expect-error a status that there is not
  await attendance.import([{ student_id: 'x', date: '2026-01-23', status: 'ill' }]);
  // @ts-expect-error no records
  await grades.import(['S-1']);
}
