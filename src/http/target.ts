// Takes a request's path apart, once for all that follows: workspace, area, path inside the area, query. Every path also answers under
// /w/{workspace}/.

import { DEFAULT_WORKSPACE, isWorkspaceName } from '../workspace/name.js';

/** `api`: what is under /v1; `admin`: the admin API; `page`: all else. */
export type Area = 'api' | 'admin' | 'health' | 'page';

export interface Target {
  readonly workspace: string;
  /** `/w/{name}`, or empty for the default workspace. */
  readonly prefix: string;
  readonly area: Area;
  /** api, admin: what follows the area's prefix, `/students`; health, page: the whole path without the workspace. Normal, without a slash at its end. */
  readonly path: string;
  /** How many slashes the address had at its end. */
  readonly slashes: number;
  /** Without the question mark. */
  readonly query: string;
}

/** Undefined for a path under `/w/` whose first segment can't be the name of a workspace. */
export function parseTarget(address: string): Target | undefined {
  // what a proxied client sends (RFC 9112, section 3.2.2)
  const url = address.startsWith('/') ? address : address.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = url.indexOf('?');
  const sent = normalPath(mark === -1 ? url : url.slice(0, mark));
  const query = mark === -1 ? '' : url.slice(mark + 1);
  const whole = withoutSlashes(sent);
  const slashes = sent.length - whole.length;
  if (!sent.startsWith('/w/')) return { workspace: DEFAULT_WORKSPACE, prefix: '', ...parseArea(whole), slashes, query };
  const end = whole.indexOf('/', 3);
  const name = end === -1 ? whole.slice(3) : whole.slice(3, end);
  if (!isWorkspaceName(name)) return undefined;
  // `/w/ci-1/` is the address of a workspace's home, which has no shorter one
  return { workspace: name, prefix: `/w/${name}`, ...parseArea(end === -1 ? '/' : whole.slice(end)), slashes: end === -1 ? 0 : slashes, query };
}

/** `/` stays what it is. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 47) end -= 1;
  return end === path.length ? path : path.slice(0, end);
}

/**
 * One spelling of a path: what needs no percent-encoding has none (RFC 3986, section 6.2.2.2), the digits of the rest are in upper case
 * (section 6.2.2.1). `%2F` stays: it is data, not a separator, and is decoded with the parameter that holds it.
 */
function normalPath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replaceAll(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escape.toUpperCase();
  });
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

/** An address as logs and messages name it: without the query, which may hold what people search for. */
export const pathOf = (address: string): string => address.split('?', 1)[0] ?? address;
