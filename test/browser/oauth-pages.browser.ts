// How the pages of the login look and read: at every width, in both color schemes, with words of any length, and to a screen reader.

import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { type TestSandbox, withSandbox } from '../setup.js';
import { auditPage } from './audit-page.js';
import { loginApp } from './login-app.js';
import { hasFocus } from './login-steps.js';
import { overflowOf, withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();

type Side = Pick<TestSandbox, 'admin' | 'api' | 'url'>;

/** Each page of the login, one after the other. */
async function walk({ admin, api, url }: Side, options: BrowserContextOptions, look: (page: Page, name: string) => Promise<void>, word = ''): Promise<void> {
  const app = await loginApp(url);
  const name = `Northgate Careers ${word}`.trim();
  const made = { name, client_id: 'look', client_secret: 'look_secret', redirect_uris: [app.redirectUri, 'https://careers.northgate.example/auth/callback'] };
  await admin.post('/oauth-apps', made).expect(201);
  const email = `asha${word.slice(0, 50).toLowerCase()}@example.in`;
  await api.post('/students', { name: `Asha ${word}`.trim(), email }).expect(201);

  const page = await open(app.loginUrl({ client_id: 'look' }), options, [app.origin]);
  await look(page, 'login');
  await page.getByLabel('Email').fill('student@sandbox.test');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
  await look(page, 'login-wrong');
  await page.goto(app.loginUrl({ client_id: 'look', login_hint: email }));
  await page.getByRole('button', { name: email }).click();
  await page.getByRole('heading', { level: 1, name: `Allow ${name}` }).waitFor();
  await look(page, 'consent');
  await page.goto(app.loginUrl({ client_id: 'look', redirect_uri: `https://careers.northgate.example/auth/${word}callbak` }));
  await page.getByText('The redirect URI is not registered').waitFor();
  await look(page, 'error');
}

describe.each(['light', 'dark'] as const)('in %s colors', (colorScheme) => {
  test.each([1280, 360])('at %i pixels, nothing scrolls sideways, and nobody stumbles (WCAG 2.2)', async (width) => {
    const options = { viewport: { width, height: 800 }, colorScheme };
    const faults: string[] = [];
    await walk(sandbox.workspace(`look-${colorScheme}-${width}`), options, async (page, name) => {
      expect(await overflowOf(page)).toBe(0);
      faults.push(...(await auditPage(page)).map((fault) => `${name}: ${fault}`));
    });
    expect(faults).toEqual([]);
  });
});

test('words of any length wrap at 320 pixels', async () => {
  const word = 'Antidisestablishmentarianism'.repeat(5);
  await walk(
    sandbox.workspace(`long-${'x'.repeat(50)}`),
    { viewport: { width: 320, height: 800 } },
    async (page) => {
      expect(await overflowOf(page)).toBe(0);
    },
    word,
  );
});

test('text twice as large still fits at 640 pixels (WCAG 2.2, 1.4.4)', async () => {
  await walk(sandbox.workspace('large'), { viewport: { width: 640, height: 800 } }, async (page) => {
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    expect(await overflowOf(page)).toBe(0);
  });
});

test('Tab goes through the login as one reads it, and what has the focus is seen', async () => {
  const app = await loginApp(sandbox.url);
  const page = await open(app.loginUrl(), {}, [app.origin]);
  await hasFocus(page, 'email');
  const focused = (): Promise<unknown> => page.evaluate('(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()');
  const seen: unknown[] = [await focused()];
  for (let presses = 0; presses < 3; presses += 1) {
    await page.keyboard.press('Tab');
    seen.push(await focused());
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  }
  expect(seen).toEqual(['Email', 'Password', 'Log in', expect.stringContaining('educator@sandbox.test')]);
});

test('a screen reader is told what is wrong, and at which fields', async () => {
  const app = await loginApp(sandbox.url);
  const page = await open(app.loginUrl(), {}, [app.origin]);
  await page.getByLabel('Email').fill('student@sandbox.test');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  const told = await page.getByRole('alert').innerText();
  for (const label of ['Email', 'Password']) {
    const field = page.getByLabel(label);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(`#${await field.getAttribute('aria-describedby')}`).innerText()).toBe(told);
  }
});
