// Where a page of the dashboard stands: in which workspace, and in which part of the navigation.

import { pathOfUrl } from '../../domain/plain-url.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Place } from '../components/navigation.js';
import type { Frame } from '../layout.js';

/** Of a page that the navigation leads to. */
export interface DashboardFrame extends Frame {
  /** What paths of this workspace begin with, without a trailing slash: empty, `/w/ci-1`, or longer where SANDBOX_PUBLIC_URL has a path. */
  readonly base: string;
}

export const frameOf = ({ services, workspace, links }: Pick<HttpRequest, 'services' | 'workspace' | 'links'>): DashboardFrame => ({
  workspace,
  version: services.version,
  base: pathOfUrl(links.base),
});

/** A part of the dashboard: what its pages and what goes wrong on them lead back to. */
export interface Section {
  readonly current: Place['current'];
  readonly title: string;
  /** Its first page, below the workspace's prefix. */
  readonly path: string;
}

export const WEBHOOKS: Section = { current: 'webhooks', title: 'Webhooks', path: '/settings/webhooks' };
export const DEVELOPER: Section = { current: 'developer', title: 'Developer Settings', path: '/settings/developer' };
