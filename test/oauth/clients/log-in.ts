// What a person does on the way through a login: whatever is shown, until the app has its answer.

import type { HttpBrowser, Shown } from './http-browser.js';

export type Person = { readonly as: string } | { readonly email: string; readonly password: string };

export const STUDENT: Person = { as: 'student@sandbox.test' };
export const BY_PASSWORD: Person = { email: 'student@sandbox.test', password: 'password' };

/** @param from the address of the login, or what is shown already. Logs in where the login is shown, and answers the consent where that is shown. */
export async function logIn(browser: HttpBrowser, from: string | Shown, person: Person = STUDENT, consent: 'allow' | 'deny' = 'allow'): Promise<Shown> {
  const first = typeof from === 'string' ? await browser.open(from) : from;
  const second = first.html.includes('value="login"') ? await pressLogin(browser, first, person) : first;
  return second.html.includes('value="allow"') ? browser.press(second, ['action', consent]) : second;
}

function pressLogin(browser: HttpBrowser, page: Shown, person: Person): Promise<Shown> {
  return 'as' in person ? browser.press(page, ['as', person.as]) : browser.press(page, ['action', 'login'], person);
}
