// Every public operation, by its operationId. The type asks for all of them and for no other.

import type { PublicRegistry } from '../http/operation.js';
import * as analytics from './analytics.js';
import * as applications from './applications.js';
import * as assessments from './assessments.js';
import { bulkCreateAttendance } from './attendance.js';
import { getUser, login, signup, verifyOtp } from './auth.js';
import { bulkCreateCourses, createCourse, getCourse, listCourses } from './courses.js';
import { enrollInCourse, updateProgress } from './enrollments.js';
import { streamEvents } from './event-stream.js';
import * as exports from './exports.js';
import { bulkUpdateGrades } from './grades.js';
import * as imports from './imports.js';
import { getMe } from './me.js';
import * as opportunities from './opportunities.js';
import * as pipeline from './pipeline.js';
import * as students from './students.js';

export const publicOperations: PublicRegistry = {
  login,
  signup,
  verifyOtp,
  getUser,
  getMe,
  createStudent: students.createStudent,
  listStudents: students.listStudents,
  getStudent: students.getStudent,
  updateStudent: students.updateStudent,
  listStudentCourses: students.listStudentCourses,
  listStudentAssessments: students.listStudentAssessments,
  listStudentApplications: students.listStudentApplications,
  bulkCreateStudents: students.bulkCreateStudents,
  createCourse,
  listCourses,
  getCourse,
  bulkCreateCourses,
  enrollInCourse,
  updateProgress,
  createOpportunity: opportunities.createOpportunity,
  listOpportunities: opportunities.listOpportunities,
  listRecommendations: opportunities.listRecommendations,
  getOpportunity: opportunities.getOpportunity,
  applyToOpportunity: applications.applyToOpportunity,
  createApplication: applications.createApplication,
  getApplication: applications.getApplication,
  updateApplicationStage: applications.updateApplicationStage,
  listCandidates: pipeline.listCandidates,
  updateCandidateStage: pipeline.updateCandidateStage,
  moveCandidateStage: pipeline.moveCandidateStage,
  createFeedback: pipeline.createFeedback,
  getPipelineAnalytics: pipeline.getPipelineAnalytics,
  listAssessments: assessments.listAssessments,
  getAssessment: assessments.getAssessment,
  startAssessment: assessments.startAssessment,
  saveAssessmentProgress: assessments.saveAssessmentProgress,
  submitAssessment: assessments.submitAssessment,
  listAssessmentResults: assessments.listAssessmentResults,
  bulkCreateAttendance,
  bulkUpdateGrades,
  importStudents: imports.importStudents,
  importEducators: imports.importEducators,
  importCourses: imports.importCourses,
  importGrades: imports.importGrades,
  importAttendance: imports.importAttendance,
  getStudentsTemplate: exports.getStudentsTemplate,
  getEducatorsTemplate: exports.getEducatorsTemplate,
  getCoursesTemplate: exports.getCoursesTemplate,
  getGradesTemplate: exports.getGradesTemplate,
  getAttendanceTemplate: exports.getAttendanceTemplate,
  exportStudents: exports.exportStudents,
  exportEducators: exports.exportEducators,
  exportCourses: exports.exportCourses,
  exportGrades: exports.exportGrades,
  exportAttendance: exports.exportAttendance,
  getImport: imports.getImport,
  streamEvents,
  getPlacementAnalytics: analytics.getPlacementAnalytics,
};
