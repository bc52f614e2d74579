// The column of the institution where a student learns or an educator teaches, and what schools call it.

import { type Field, optional } from './field.js';

export const SCHOOL_ID: Field = optional('school_id', 'School ID', 'text', [
  'School',
  'School Code',
  'School Name',
  'UDISE',
  'UDISE Code',
  'School UDISE Code',
  'College',
  'College ID',
  'College Code',
  'College Name',
  'Institute',
  'Institute ID',
  'Institute Code',
  'Institute Name',
  'Institution',
  'Institution ID',
  'Institution Code',
  'Institution Name',
  'Campus',
  'Campus ID',
  'Campus Code',
  'Primary Org Sourced ID',
]);
