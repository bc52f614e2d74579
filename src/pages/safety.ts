// The headers that keep pages safe: they run no script, fetch nothing, are shown in no frame and send forms home only.

import { styleSource } from './style.js';

/** @param formTargets where the answer to a form may lead besides home: Chromium holds a redirect after a form to `form-action` too */
export const contentSecurityPolicy = (...formTargets: readonly string[]): string =>
  `default-src 'none'; style-src ${styleSource}; img-src data:; form-action ${["'self'", ...formTargets].join(' ')}; base-uri 'none'; frame-ancestors 'none'`;

/** On every answer. */
export const SAFETY: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with the pages' own forms
  'Referrer-Policy': 'same-origin',
};
