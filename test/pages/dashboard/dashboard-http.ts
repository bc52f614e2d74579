// Looks at the dashboard's pages and sends its forms, as a browser would.

import supertest, { type Test } from 'supertest';

export interface Dashboard {
  readonly get: (path: string) => Test;
  /** Fields that come more than once are lists. */
  readonly send: (path: string, fields?: Readonly<Record<string, string | readonly string[]>>) => Test;
}

/** @param url of the sandbox, or of one of its workspaces; @param headers over those of a browser; an empty one is not sent */
export function dashboard(url: string, headers: Readonly<Record<string, string>> = {}): Dashboard {
  const http = supertest(url);
  const browser = { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin', ...headers };
  const sent = (all: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return {
    get: (path) => http.get(path).set(sent(browser)),
    send: (path, fields = {}) => {
      const pairs = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, String(value)]));
      return http
        .post(path)
        .set(sent({ Origin: new URL(url).origin, ...browser }))
        .type('form')
        .send(new URLSearchParams(pairs).toString());
    },
  };
}

/** What a person reads: without the style, the tags and what preact escapes. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<(style|script)>.*?<\/\1>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

/** In every field that takes text: what would break out of an attribute, an element or a script. */
export const NASTY = `"'></textarea></code><img src=x onerror=alert(1)><script>alert(1)</script>`;

/** Whether anything of NASTY came out as a tag. */
export const hasBrokenOut = (html: string): boolean => /<img|<script>alert/.test(html);
