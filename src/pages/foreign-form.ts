// Keeps the forms of other sites' pages from pressing the buttons of ours.

import { forbidden } from '../http/errors.js';
import { refuseOrigin } from '../http/guard.js';
import type { Visit } from './page.js';

/** @param instead what to do, as a sentence for who was sent here unknowingly; @throws FORBIDDEN */
export function refuseForeignForm({ lane, headers }: Pick<Visit, 'lane' | 'headers'>, instead: string): void {
  try {
    refuseOrigin(lane.config, headers);
  } catch {
    throw forbidden(`This form was sent by a page of another site. ${instead}`);
  }
}
