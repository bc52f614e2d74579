// The ways between the pages of the dashboard.

import type { VNode } from 'preact';

export interface Place {
  /** What paths of the workspace begin with, without a trailing slash. */
  readonly base: string;
  readonly current: keyof typeof PLACES;
}

const PLACES = {
  home: ['Home', '/'],
  webhooks: ['Webhooks', '/settings/webhooks'],
  developer: ['Developer Settings', '/settings/developer'],
} as const;

export function Navigation({ base, current }: Place): VNode {
  return (
    <nav aria-label="Dashboard">
      <ul>
        {Object.entries(PLACES).map(([name, [label, path]]) => (
          <li key={name}>
            <a href={`${base}${path}`} aria-current={name === current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
