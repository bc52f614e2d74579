// What the suites of firing share.

export const EVENTS = [
  'student.created',
  'student.enrolled',
  'assessment.completed',
  'application.submitted',
  'application.stage.changed',
  'payment.completed',
  'course.completed',
] as const;

/** A well-formed id that no record has. */
export const NOWHERE = '00000000-0000-4000-8000-00000000dead';

export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
