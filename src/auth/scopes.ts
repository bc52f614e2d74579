// The scopes: what an app may ask for, and what each gives, in words for the consent page.

import type { Scope } from '../records/records.js';

/** In the order in which they are always listed. @see RFC 6749, section 3.3 */
export const SCOPES: readonly Scope[] = ['profile', 'email', 'courses'];

/** What an app gets that names none (contract, "OAuth 2.0"). */
export const DEFAULT_SCOPE: Scope = 'profile';

export const SCOPE_TEXTS: Readonly<Record<Scope, { readonly title: string; readonly gives: string }>> = {
  profile: {
    title: 'Your profile',
    gives:
      'Your name and role, and as a student your grade, program and skills; with your email also the rest of your student profile: phone, date of birth, address, school, interests.',
  },
  email: { title: 'Your email address', gives: 'The address, and whether it is verified.' },
  courses: { title: 'Your courses', gives: 'The course catalog, the courses that you are enrolled in, and your progress. Nothing can be changed.' },
};

/** `scope` as an app sends it, as the scopes that it names; what is no scope is given back as `unknown`. Repetition counts once. */
export function parseScope(text: string): { readonly scopes: readonly Scope[]; readonly unknown: readonly string[] } {
  const names = new Set(text.split(' ').filter((name) => name !== ''));
  return { scopes: SCOPES.filter((scope) => names.has(scope)), unknown: [...names].filter((name) => !SCOPES.some((scope) => scope === name)) };
}

export const formatScope = (scopes: readonly Scope[]): string => scopes.join(' ');

/** Whether `scopes` hold all of `wanted`. */
export const covers = (scopes: readonly string[], wanted: readonly string[]): boolean => wanted.every((scope) => scopes.includes(scope));
