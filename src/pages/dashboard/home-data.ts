// What the home page says, as data: also the JSON of `GET /`.

import { findUser } from '../../auth/find-user.js';
import { formatTime } from '../../domain/time.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Links } from '../../http/links.js';
import type { Plan, Role } from '../../records/records.js';
import { SCENARIO } from '../../storage/identity.js';
import type { Store } from '../../workspace/store.js';

/** The credentials that every scenario has unless it says otherwise (contract, "Credentials"). Only these are ever shown. */
const API_KEYS = ['test_key', 'test_key_free', 'test_key_basic', 'test_key_professional'];
const SECRET = 'test_secret';
const USERS = ['student@sandbox.test', 'educator@sandbox.test', 'recruiter@sandbox.test', 'admin@sandbox.test'];
const OTP = '000000';
const OAUTH_APPS: Readonly<Record<string, string | null>> = { sandbox_client: 'sandbox_secret', sandbox_public_client: null };

export interface Credentials {
  readonly api_keys: readonly { readonly key: string; readonly secret: string; readonly plan: Plan }[];
  readonly users: readonly { readonly email: string; readonly password: string | null; readonly otp: string; readonly role: Role }[];
  readonly oauth_apps: readonly { readonly client_id: string; readonly client_secret: string | null; readonly public: boolean }[];
}

export interface HomeData {
  readonly name: 'skillpassport-sandbox';
  readonly version: string;
  readonly workspace: string;
  readonly scenario: { readonly seed: string; readonly faker_seed: number; readonly as_of: string | null };
  /** The workspace's time, RFC 3339; null while nobody has used the workspace. */
  readonly now: string | null;
  readonly credentials: Credentials;
  readonly links: Readonly<Record<'api' | 'admin' | 'openapi_yaml' | 'openapi_json' | 'admin_openapi_json' | 'sdk' | 'healthz' | 'readyz', string>>;
  /** How many records each collection holds; null while nobody has used the workspace. */
  readonly records: Readonly<Record<string, number>> | null;
}

export function toHomeData({ services: { version }, hosted, workspace, links }: Pick<HttpRequest, 'services' | 'hosted' | 'workspace' | 'links'>): HomeData {
  const isUsed = hosted.use.isMade;
  const { identity, base } = hosted.workspace.origin;
  return {
    name: 'skillpassport-sandbox',
    version,
    workspace,
    scenario: { seed: base.data.name, faker_seed: identity.faker_seed, as_of: identity.as_of === SCENARIO ? null : identity.as_of },
    now: isUsed ? formatTime(hosted.workspace.clock.now()) : null,
    credentials: credentialsOf(hosted.workspace.store),
    links: linksOf(links),
    records: isUsed ? hosted.workspace.counts() : null,
  };
}

/** Those of the well-known credentials that the workspace really has. */
function credentialsOf(store: Pick<Store, 'api_keys' | 'users' | 'oauth_apps'>): Credentials {
  return {
    api_keys: API_KEYS.flatMap((key) => {
      const record = store.api_keys.get(key);
      return record?.secret === SECRET ? [{ key, secret: SECRET, plan: record.plan }] : [];
    }),
    users: USERS.flatMap((email) => {
      const record = findUser(store, email);
      if (!record) return [];
      const password = record.password !== null && 'literal' in record.password ? record.password.literal : null;
      return [{ email, password, otp: OTP, role: record.role }];
    }),
    oauth_apps: Object.entries(OAUTH_APPS).flatMap(([id, secret]) => {
      const record = store.oauth_apps.get(id);
      return record?.client_secret === secret ? [{ client_id: id, client_secret: secret, public: record.public }] : [];
    }),
  };
}

function linksOf({ base }: Links): HomeData['links'] {
  return {
    api: `${base}/v1`,
    admin: `${base}/_admin`,
    openapi_yaml: `${base}/openapi.yaml`,
    openapi_json: `${base}/openapi.json`,
    admin_openapi_json: `${base}/_admin/openapi.json`,
    sdk: `${base}/sdk.tgz`,
    healthz: `${base}/healthz`,
    readyz: `${base}/readyz`,
  };
}
