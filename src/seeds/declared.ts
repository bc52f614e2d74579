// The records that a scenario declares: references become ids, offsets become times. What they say of each other was checked by
// check-lists.ts.

import type {
  ApplicationRecord,
  AssessmentRecord,
  AttendanceRecord,
  CourseRecord,
  EducatorRecord,
  FeedbackRecord,
  GradeRecord,
  OpportunityRecord,
  ResultRecord,
  StudentRecord,
  UserRecord,
} from '../records/records.js';
import {
  declaredApplication,
  declaredAttendance,
  declaredEnrollment,
  declaredFeedback,
  declaredGrade,
  declaredResult,
  type Referred,
} from './declared-activity.js';
import { declaredCourse, declaredEducator, declaredOpportunity, declaredStudent, declaredUser, educatorBehind } from './declared-profiles.js';
import { careerResults } from './make-applications.js';
import type { Making } from './make-context.js';
import type { Enrolled } from './make-enrollments.js';
import type { Random } from './random.js';
import { type Lookup, lookupsOf, theOne } from './references.js';
import type { ScenarioFile } from './scenario-file.js';

/** In the order of the scenario. */
export interface DeclaredRecords {
  readonly users: readonly UserRecord[];
  readonly students: readonly StudentRecord[];
  readonly educators: readonly EducatorRecord[];
  readonly courses: readonly CourseRecord[];
  readonly opportunities: readonly OpportunityRecord[];
  readonly enrollments: readonly Enrolled[];
  readonly applications: readonly ApplicationRecord[];
  readonly feedback: readonly FeedbackRecord[];
  readonly results: readonly ResultRecord[];
  readonly attendance: readonly AttendanceRecord[];
  readonly grades: readonly GradeRecord[];
}

/** @throws ScenarioError for what happened at an impossible time */
export function makeDeclared({ lists, password }: ScenarioFile, assessments: readonly AssessmentRecord[], making: Making, random: Random): DeclaredRecords {
  random.begin('declared');
  const find = lookupsOf(lists);
  const people = lists.students.map((entry) => declaredStudent(entry, making, password));
  const students = people.map(({ student }) => student);
  const users = lists.users.map((entry) => declaredUser(entry, making, password));
  const educators = lists.educators.map((entry) => declaredEducator(entry, making, password));
  const courses = lists.courses.map((entry) => declaredCourse(entry, making));
  const opportunities = lists.opportunities.map((entry) => declaredOpportunity(entry, making));
  const referred: Referred = {
    student: recordOf(find.students, lists.students, students),
    course: recordOf(find.courses, lists.courses, courses),
    opportunity: recordOf(find.opportunities, lists.opportunities, opportunities),
  };
  const results = lists.results.map((entry) => declaredResult(entry, referred, assessments, making, random));
  const latestResult = careerResults(results.toSorted((a, b) => a.completed_at - b.completed_at));
  const applications = lists.applications.map((entry) => declaredApplication(entry, referred, latestResult, making));
  const applicationOf = recordOf(find.applications, lists.applications, applications);
  return {
    users: [...educators.map(({ user }) => user), ...users, ...people.map(({ user }) => user)],
    students,
    educators: [...educators.map(({ educator }) => educator), ...users.filter(({ role }) => role === 'educator').map((user) => educatorBehind(user, making))],
    courses,
    opportunities,
    enrollments: lists.enrollments.map((entry) => declaredEnrollment(entry, referred, making)),
    applications,
    feedback: lists.feedback.map((entry) => declaredFeedback(entry, applicationOf(entry.application), making)),
    results,
    attendance: declaredAttendance(lists.attendance, referred, making),
    grades: lists.grades.map((entry) => declaredGrade(entry, referred, making)),
  };
}

/** From a name to the record that was made of the entry that it names. */
function recordOf<E, R>(find: Lookup<E>, entries: readonly E[], records: readonly R[]): (name: string) => R {
  const places = new Map(entries.map((entry, i) => [entry, i]));
  return (name) => {
    const record = records[places.get(theOne(find, name)) ?? -1];
    if (record === undefined) throw new Error(`a reference to ${name} was not checked`);
    return record;
  };
}
