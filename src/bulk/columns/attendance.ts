// The columns of attendance.

import { type Field, oneOf, optional, required, TIMES } from './field.js';
import { NAMED_STUDENT } from './named-student.js';

const STATUS = oneOf(['present', 'absent', 'late'], { p: 'present', a: 'absent', l: 'late', abs: 'absent', tardy: 'late' });

export const attendance: readonly Field[] = [
  ...NAMED_STUDENT,
  required('date', 'Date', 'date', ['Attendance Date', 'Date of Attendance', 'Class Date', 'Day', 'On']),
  required('status', 'Status', STATUS, ['Attendance', 'Attendance Status', 'Present/Absent', 'P/A', 'P/A/L', 'Mark']),
  optional('class_id', 'Class ID', 'text', [
    'Class',
    'Class Name',
    'Class Code',
    'Class/Section',
    'Class & Section',
    'Class & Division',
    'Std & Div',
    'Std/Div',
    'Section',
    'Section ID',
    'Section Name',
    'Batch',
    'Group',
    'Period',
    'Subject',
    'Course',
  ]),
  ...TIMES,
];
