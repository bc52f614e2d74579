// Titles that mean a field only where no other column of the file does: OneRoster has a phone beside the number for text messages, and a
// course's code beside its id in the system; Canvas calls the school's own number of a student user_id.

import { titleFinder } from './fold.js';
import type { Kind } from './kind.js';

const LESSER: Partial<Record<Kind, (title: string) => string | undefined>> = {
  students: titleFinder([
    ['sms', 'phone'],
    ['orgSourcedIds', 'school_id'],
    ['user_id', 'external_id'],
  ]),
  educators: titleFinder([['orgSourcedIds', 'school_id']]),
  courses: titleFinder([['sourcedId', 'external_id']]),
};

/** The name of the field. */
export const lesserFieldOf = (kind: Kind, title: string): string | undefined => LESSER[kind]?.(title);
