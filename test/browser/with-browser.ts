// A Chromium for the browser tests: CHROMIUM names it, else the first of the usual names on the PATH. Tests fail where there is none.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** @param others origins that the page may ask besides its own, as an app that one logs in to */
type Open = (url: string, options?: BrowserContextOptions, others?: readonly string[]) => Promise<Page>;

/** Opens pages for one file's tests. A page that logs an error, breaks its own policy or asks another origin for anything fails its test. */
export function withBrowser(): { readonly open: Open } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium() });
  });
  afterAll(() => browser?.close());
  return {
    open: async (url, options, others = []) => {
      if (!browser) throw new Error('a page is opened inside a test');
      const context = await browser.newContext(options);
      // a guard against a hang, not a measure of speed
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      const allowed = [new URL(url).origin, 'data:', ...others];
      page.on('console', (message) => {
        // a page that says what was wrong with a form has an error's status, which the browser notes: the test looks at the page
        const isOwnStatus = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
        if (message.type() === 'error' && !isOwnStatus) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!allowed.some((start) => request.url().startsWith(start))) complaints.push(`asked for ${request.url()}`);
      });
      onTestFinished(async () => {
        await context.close();
        expect(complaints).toEqual([]);
      });
      await page.goto(url);
      return page;
    },
  };
}

/** How many pixels of the page stick out to the right of the window. */
export const overflowOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

function findChromium(): string {
  const named = process.env['CHROMIUM'];
  const candidates = named === undefined ? (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))) : [named];
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new Error(`No Chromium at ${named ?? `the PATH, by the names ${NAMES.join(', ')}`}. Install one, or name it in CHROMIUM.`);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
