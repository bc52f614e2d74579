// Where the API is: option, environment variable, environment name, production; in this order.

/** What `environment: 'sandbox'` means: the sandbox on this machine. */
const SANDBOX = 'http://127.0.0.1:4600';
const PRODUCTION = 'https://api.skillpassport.rareminds.in';

export interface BaseUrlOptions {
  readonly baseUrl?: string | undefined;
  readonly environment?: 'sandbox' | 'production' | undefined;
}

/**
 * The address that paths are appended to, ending in `/v1`. A trailing slash or `/v1` of what was given is tolerated.
 * @throws TypeError for what is no http or https URL
 */
export function resolveBaseUrl({ baseUrl, environment }: BaseUrlOptions, variables: Readonly<Record<string, string | undefined>>): string {
  const variable = variables['SKILLPASSPORT_BASE_URL'] || undefined;
  if (baseUrl !== undefined) return parse(baseUrl, 'The option baseUrl');
  if (variable !== undefined) return parse(variable, 'SKILLPASSPORT_BASE_URL');
  if (environment !== undefined && environment !== 'sandbox' && environment !== 'production')
    throw new TypeError(`The option environment must be 'sandbox' or 'production'; got ${JSON.stringify(environment)}.`);
  return parse(environment === 'sandbox' ? SANDBOX : PRODUCTION, 'The base URL');
}

function parse(text: string, name: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError(`${name} must be a URL, as http://127.0.0.1:4600 or http://127.0.0.1:4600/w/ci-1; got ${JSON.stringify(text)}.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${name} must begin with http:// or https://; got ${JSON.stringify(text)}.`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError(`${name} must have no user name, password, query or fragment.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
}
