// The ways between the pages of the dashboard.

import type { VNode } from 'preact';

export interface Place {
  /** What paths of the workspace begin with, without a trailing slash. */
  readonly base: string;
  readonly current: keyof typeof PLACES;
  /** The page is one below that of the navigation: the link leads up, and not to the page itself. */
  readonly isBelow?: boolean;
}

const PLACES = {
  home: ['Home', '/'],
  webhooks: ['Webhooks', '/settings/webhooks'],
  developer: ['Developer Settings', '/settings/developer'],
} as const;

export function Navigation({ base, current, isBelow = false }: Place): VNode {
  return (
    <nav class="places" aria-label="Dashboard">
      <ul>
        {Object.entries(PLACES).map(([name, [label, path]]) => (
          <li key={name}>
            <a href={`${base}${path}`} aria-current={name !== current ? undefined : isBelow ? 'true' : 'page'}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
