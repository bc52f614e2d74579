// Names that read from right to left, or would turn the rest of the line: what stands around them stays as it was written.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { loginApp } from './login-app.js';
import { overflowOf, withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();

/** Ends whatever isolates it, and turns the rest of the line, where that is not seen to. */
const TURNING = 'Dana\u2069\u202e';

/** As it is stored, whatever the admin API would say to that name. */
async function rename(id: string, name: string): Promise<void> {
  const { workspace } = await sandbox.app.services.workspaces.open('default');
  const app = workspace.store.oauth_apps.get(id);
  if (!app) throw new Error(`there is no app ${id}`);
  workspace.transaction(() => workspace.store.oauth_apps.replace({ ...app, name }));
}

/** What one sees of an element: its characters by line, each line from left to right. */
const seen = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`(() => {
    const signs = [];
    const walker = document.createTreeWalker(document.querySelector(${JSON.stringify(selector)}), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (let at = 0; at < node.length; at += 1) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { left, bottom, width } = range.getBoundingClientRect();
        if (width > 0) signs.push({ left, line: Math.round(bottom), sign: node.data[at] });
      }
    return signs.sort((a, b) => a.line - b.line || a.left - b.left).map(({ sign }) => sign).join('').replace(/\\s+/g, ' ').trim();
  })()`);

describe.each([1280, 360])('at %i pixels', (width) => {
  const options = { viewport: { width, height: 800 } };

  test.each([
    ['in Hebrew', 'דנה 7', 'Allow 7 הנד to use your Skill Passport?'],
    ['in Arabic', 'نور', 'Allow رون to use your Skill Passport?'],
    ['that would turn the line, as one of an older folder', TURNING, 'Allow Dana to use your Skill Passport?'],
  ])('an app with a name %s turns nothing of the consent around', async (_, name, heading) => {
    const app = await loginApp(sandbox.url);
    const { body } = await sandbox.admin.post('/oauth-apps', { name: 'App', redirect_uris: [app.redirectUri] }).expect(201);
    await rename(body.id, name);
    const page = await open(app.loginUrl({ client_id: body.client_id }), options, [app.origin]);
    await page.getByRole('button', { name: 'student@sandbox.test' }).click();
    await page.getByRole('heading', { level: 1, name: 'Allow' }).waitFor();
    expect(String(await seen(page, 'h1')).replaceAll(' ', '')).toBe(heading.replaceAll(' ', ''));
    expect(await overflowOf(page)).toBe(0);
  });

  test('a page that is not there is named in words that stand as they were written', async () => {
    const page = await open(`${sandbox.url}/settings/webhooks`, options);
    await page.goto(`${sandbox.url}/settings/${encodeURIComponent(TURNING)}`);
    expect(await seen(page, '.said')).toMatch(/Dana does not exist\.$/);
  });
});
