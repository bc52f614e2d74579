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

/** Undefined where the workspace's name is none. A path of `/w/...` without a name is a page's. */
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

/** `/v1/api` before `/v1`: the vendor's documents write resource paths in three ways, and all mean the same. */
const API_PREFIXES = ['/v1/api', '/v1', '/api'] as const;

/** Served as files, not as operations of the API that they describe. */
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
