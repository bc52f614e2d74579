// The headers that keep pages safe: they run no script but what they name, fetch nothing, are shown in no frame and send forms home only.

import type { Headers } from '../http/answer.js';
import type { Script } from './script.js';
import { styleSource } from './style.js';

interface Allowed {
  /** Where the answer to a form may lead besides home: Chromium holds a redirect after a form to `form-action` too. */
  readonly formTargets?: readonly string[];
  readonly scripts?: readonly Script[];
}

export function contentSecurityPolicy({ formTargets = [], scripts = [] }: Allowed = {}): string {
  const forms = ["'self'", ...formTargets].join(' ');
  const policy = `default-src 'none'; style-src ${styleSource}; img-src data:; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`;
  return scripts.length === 0 ? policy : `${policy}; script-src ${scripts.map(({ source }) => source).join(' ')}`;
}

/** On every answer of the pages. */
export const SAFETY: Headers = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with the pages' own forms
  'Referrer-Policy': 'same-origin',
};
