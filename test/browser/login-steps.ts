// What a person does on the pages of the login, for the browser tests.

import type { Page } from 'playwright-core';

export const STUDENT = 'student@sandbox.test';
export const EDUCATOR = 'educator@sandbox.test';

export const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
export const heading = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
export const isConsent = (page: Page): Promise<void> => heading(page, 'Allow Sandbox App to use your Skill Passport?');

/** Waits until a field has the focus: a browser gives it only when it first paints, and keys pressed before that are lost. */
export const hasFocus = (page: Page, id: 'email' | 'password'): Promise<void> => page.locator(`#${id}:focus`).waitFor();

export async function typePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Email').fill(STUDENT);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Log in');
}

/** The whole login by one click, to the app's welcome. */
export async function logIn(page: Page, email: string): Promise<void> {
  await press(page, new RegExp(email));
  await isConsent(page);
  await press(page, 'Allow');
  await heading(page, `Welcome ${email}`);
}
