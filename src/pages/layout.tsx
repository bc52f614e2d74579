// The one layout of all pages: masthead, what a page has to say, foot. What is written into it is escaped by preact.

import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

import { DEFAULT_WORKSPACE } from '../workspace/name.js';
import { Navigation, type Place } from './components/navigation.js';
import type { Script } from './script.js';
import { style } from './style.js';

/** What every page says of where it was made. */
export interface Frame {
  readonly workspace: string;
  readonly version: string;
}

interface LayoutProps extends Frame {
  readonly title: string;
  /** A column as wide as a form. */
  readonly narrow?: boolean;
  /** Of a page of the dashboard: where it stands in its navigation. */
  readonly place?: Place;
  /** Those that the page runs: its policy allows them, and no other. */
  readonly scripts?: readonly Script[];
  readonly children: ComponentChildren;
}

/** The icon of the tab, in the page itself: without one, every browser asks for /favicon.ico. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0d5c58"/><path d="M9.5 16.5l4.5 4.5 8.5-9.5" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>',
)}`;

export function Layout({ title, workspace, version, narrow = false, place, scripts = [], children }: LayoutProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · Skill Passport sandbox`}</title>
        <link rel="icon" href={ICON} />
        {/* this and the scripts below are the only text that is not escaped: our own constants, which hashes in the policy pin down */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header class="masthead">
          <div>
            <span class="brand">
              <Mark size={26} />
              Skill Passport
            </span>
            {workspace === DEFAULT_WORKSPACE ? null : <span class="chip">Workspace {workspace}</span>}
            <span class="chip version">Sandbox {version}</span>
            {place === undefined ? null : <Navigation {...place} />}
          </div>
        </header>
        <main class={narrow ? 'narrow' : undefined}>{children}</main>
        <footer class="foot">
          <div>A sandbox for integrators. Nobody here is real, and no money moves.</div>
        </footer>
        {scripts.map(({ text }) => (
          <script dangerouslySetInnerHTML={{ __html: text }} />
        ))}
      </body>
    </html>
  );
}

/** The sandbox's own sign: a stamp with a tick. */
export function Mark({ size }: { readonly size: number }): VNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <rect x="2" y="2" width="28" height="28" rx="8" stroke-width="2.4" />
      <path d="M9.5 16.5l4.5 4.5 8.5-9.5" stroke-width="3" />
    </svg>
  );
}

/** A whole HTML document. */
export const toDocument = (page: VNode): string => `<!doctype html>\n${renderToString(page)}\n`;
