// What can be imported and exported.

export const KINDS = ['students', 'educators', 'courses', 'grades', 'attendance'] as const;

export type Kind = (typeof KINDS)[number];
