// Takes a request's path apart: workspace, area, path inside the area, query. Every path also answers under /w/{workspace}/.

import { DEFAULT_WORKSPACE, isWorkspaceName } from '../workspace/name.js';

export type Area = 'api' | 'admin' | 'health' | 'page';

export interface Target {
  readonly workspace: string;
  /** `/w/{name}`, or empty for the default workspace. */
  readonly prefix: string;
  readonly area: Area;
  /** api, admin: what follows the area's prefix, `/students`; health, page: the whole path without the workspace. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Undefined for a path under `/w/` whose first segment can't be the name of a workspace. */
export function parseTarget(address: string): Target | undefined {
  // what a proxied client sends (RFC 9112, section 3.2.2)
  const url = address.startsWith('/') ? address : address.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = url.indexOf('?');
  const whole = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);
  if (!whole.startsWith('/w/')) return { workspace: DEFAULT_WORKSPACE, prefix: '', ...parseArea(whole), query };
  const end = whole.indexOf('/', 3);
  const name = end === -1 ? whole.slice(3) : whole.slice(3, end);
  if (!isWorkspaceName(name)) return undefined;
  return { workspace: name, prefix: `/w/${name}`, ...parseArea(end === -1 ? '/' : whole.slice(end)), query };
}

/** The vendor's documents write resource paths with three prefixes, which all mean the same. `/v1/api` first: it begins with `/v1`. */
const API_PREFIXES = ['/v1/api', '/v1', '/api'] as const;

/** Below `/_admin`, but pages: they are documents, not operations of the admin API. */
const ADMIN_DOCUMENTS: ReadonlySet<string> = new Set(['/_admin/openapi.json', '/_admin/openapi.yaml']);

function parseArea(path: string): { readonly area: Area; readonly path: string } {
  for (const prefix of API_PREFIXES) if (isUnder(path, prefix)) return { area: 'api', path: path.slice(prefix.length) || '/' };
  if (ADMIN_DOCUMENTS.has(path)) return { area: 'page', path };
  if (isUnder(path, '/_admin')) return { area: 'admin', path: path.slice('/_admin'.length) || '/' };
  if (path === '/healthz' || path === '/readyz') return { area: 'health', path };
  return { area: 'page', path };
}

function isUnder(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === 47);
}
