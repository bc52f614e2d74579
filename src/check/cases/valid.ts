// The seven events as they are sent: what a receiver is there for.

import type { EventName } from '../../records/records.js';
import type { ExamCase } from '../exam-case.js';

const EVENTS: Readonly<Record<EventName, string>> = {
  'student.created': 'a new student',
  'student.enrolled': 'a student enrolled in a course',
  'assessment.completed': 'an assessment submitted',
  'application.submitted': 'an application submitted',
  'application.stage.changed': 'an application moved on',
  'payment.completed': 'a payment made',
  'course.completed': 'a course finished',
};

export const validCases: readonly ExamCase[] = Object.entries(EVENTS).map(([name, title]) => ({
  id: name,
  title,
  group: 'valid',
  due: 'taken',
  why: 'The vendor sends it each time that it happens; what gets no 2xx is sent again, and in the end is lost.',
  rounds: (craft) => [[{ what: `${name}, rightly signed`, request: craft.right(craft.event(name)) }]],
}));
