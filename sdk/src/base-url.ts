// Where calls go, and where a browser is sent to log in: option, else environment variable, else by environment. Pure: the
// environment is handed in.

import { invalidOptions } from './errors.js';

export type Environment = 'sandbox' | 'production';

const HOSTS: Readonly<Record<Environment, string>> = {
  sandbox: 'http://127.0.0.1:4600',
  production: 'https://api.skillpassport.rareminds.in',
};

/** Production's authorization server is on a host of its own (integration guide, "Authorization Flow"); everyone else's lies beside `/v1`. */
const PRODUCTION_LOGIN_HOST = 'https://skillpassport.rareminds.in';

export interface BaseUrlSources {
  readonly baseUrl?: string | undefined;
  /** SKILLPASSPORT_BASE_URL; an empty one counts as unset, as shells and compose files leave it. */
  readonly fromEnvironment?: string | undefined;
  readonly environment?: Environment | undefined;
}

/** Where calls go, and which setting says so. */
export interface BaseUrl {
  /** What resource paths are appended to; it ends in `/v1`. */
  readonly url: string;
  /** As a sentence begins. */
  readonly setBy: string;
}

/** @throws SkillPassportError INVALID_OPTIONS */
export function resolveBaseUrl({ baseUrl, fromEnvironment, environment }: BaseUrlSources): BaseUrl {
  const host = environment ?? 'production';
  if (!Object.hasOwn(HOSTS, host)) throw invalidOptions("`environment` must be 'sandbox' or 'production'.");
  if (baseUrl !== undefined) return { url: `${toRoot(baseUrl, '`baseUrl`')}/v1`, setBy: "The client's `baseUrl`" };
  if (fromEnvironment) return { url: `${toRoot(fromEnvironment, 'SKILLPASSPORT_BASE_URL')}/v1`, setBy: 'The variable SKILLPASSPORT_BASE_URL' };
  return { url: `${HOSTS[host]}/v1`, setBy: `The environment ${host}, without \`baseUrl\` or SKILLPASSPORT_BASE_URL,` };
}

/** Where this program reaches the authorization server; it ends in `/oauth`. @param baseUrl as {@link resolveBaseUrl} gives it */
export function resolveOAuthUrl(baseUrl: string): string {
  const root = baseUrl.replace(/\/v1$/, '');
  return `${root === HOSTS.production ? PRODUCTION_LOGIN_HOST : root}/oauth`;
}

export interface BrowserUrlSources {
  readonly browserBaseUrl?: string | undefined;
  /** SKILLPASSPORT_BROWSER_BASE_URL; an empty one counts as unset. */
  readonly fromEnvironment?: string | undefined;
  /** As {@link resolveOAuthUrl} gives it. */
  readonly oauthUrl: string;
}

/** Where the user's browser reaches the authorization server; it ends in `/oauth`. @throws SkillPassportError INVALID_OPTIONS */
export function resolveBrowserUrl({ browserBaseUrl, fromEnvironment, oauthUrl }: BrowserUrlSources): string {
  if (browserBaseUrl !== undefined) return `${toRoot(browserBaseUrl, '`browserBaseUrl`')}/oauth`;
  if (fromEnvironment) return `${toRoot(fromEnvironment, 'SKILLPASSPORT_BROWSER_BASE_URL')}/oauth`;
  return oauthUrl;
}

/** The URL without the `/v1` with which some give it. */
function toRoot(given: unknown, name: string): string {
  const example = `for example ${HOSTS.sandbox} or ${HOSTS.sandbox}/w/ci-1`;
  const url = typeof given === 'string' ? parse(given) : undefined;
  if (!url) throw invalidOptions(`${name} must be a URL that begins with http:// or https://, ${example}.`);
  // the value is not repeated: what stands here may be a password
  if (url.username || url.password) throw invalidOptions(`${name} must not hold a user name or password; credentials go into \`apiKey\` and \`apiSecret\`.`);
  if (url.search || url.hash) throw invalidOptions(`${name} must end with its path, without "?" or "#": ${example}.`);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return url.origin + path;
}

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text);
    // `http:host` parses too, but is a typing error
    return /^\s*https?:\/\//i.test(text) ? url : undefined;
  } catch {
    return undefined;
  }
}
