// Keeps the forms of other sites' pages from pressing the buttons of ours.

import { forbidden } from '../contract/errors.js';
import { refuseOrigin } from '../http/guard.js';
import type { HttpRequest } from '../http/http-request.js';

/** @param instead what to do, as a sentence for who was sent here unknowingly; @throws FORBIDDEN */
export function refuseForeignForm({ services, headers }: Pick<HttpRequest, 'services' | 'headers'>, instead: string): void {
  try {
    refuseOrigin(services.config, headers);
  } catch {
    throw forbidden(`This form was sent by a page of another site. ${instead}`);
  }
}
