// How the home page looks.

import type { VNode } from 'preact';

import { Card, EmptyState } from '../components/card.js';
import { CodeBlock } from '../components/code-block.js';
import { type Fact, Facts } from '../components/facts.js';
import { type Row, Table } from '../components/table.js';
import { Layout } from '../layout.js';
import type { Credentials, HomeData } from './home-data.js';

export interface HomeOptions {
  /** Whether the admin API asks for a token. */
  readonly guarded: boolean;
  /** As in Place. */
  readonly base: string;
  /** The variable that leads the client library here, where it does not come by itself. */
  readonly setting: string | undefined;
}

export function toHomeView(data: HomeData, { guarded, base, setting }: HomeOptions): VNode {
  const { links, credentials } = data;
  return (
    <Layout title="Home" workspace={data.workspace} version={data.version} place={{ base, current: 'home' }}>
      <h1>The Skill Passport API, on this machine</h1>
      <p class="lead">
        It answers at <code>{links.api}</code> as production does, keeps what you send, and sends signed webhooks.
      </p>
      <div class="board">
        <Card title="A first call" wide>
          <CodeBlock text={firstCall(data)} label="A first call with curl" />
          <p class="muted small">Send an event to your webhook endpoints, without waiting for one to happen:</p>
          <CodeBlock text={firstEvent(links.admin, guarded)} label="A first event with curl" />
          <p class="muted small">The client library:</p>
          <CodeBlock text={`npm i ${links.sdk}`} label="Installing the client library" />
          {setting !== undefined && (
            <>
              <p class="muted small">It looks for a sandbox on port 4600. To lead it here, set this where your program runs:</p>
              <CodeBlock text={setting} label="Leading the client library to this sandbox" />
            </>
          )}
        </Card>
        <ApiKeys keys={credentials.api_keys} />
        <Users users={credentials.users} />
        <OAuthApps apps={credentials.oauth_apps} />
        <Card title="Scenario">
          <Facts facts={factsOf(data)} />
        </Card>
        <Records records={data.records} />
        <LinkList links={links} />
      </div>
    </Layout>
  );
}

function firstCall({ links, credentials }: Pick<HomeData, 'links' | 'credentials'>): string {
  const [key] = credentials.api_keys;
  const [name, secret] = key ? [key.key, key.secret] : ['YOUR_KEY', 'YOUR_SECRET'];
  return `curl '${links.api}/students?limit=2' \\\n  -H 'X-API-Key: ${name}' \\\n  -H 'X-API-Secret: ${secret}'`;
}

function firstEvent(admin: string, guarded: boolean): string {
  const token = guarded ? ` \\\n  -H "X-Sandbox-Admin-Token: $SANDBOX_ADMIN_TOKEN"` : '';
  return `curl '${admin}/events'${token} \\\n  -H 'Content-Type: application/json' \\\n  -d '{"event": "student.created"}'`;
}

function factsOf({ scenario, now }: HomeData): Fact[] {
  return [
    ['Seed', scenario.seed],
    ['Faker seed', String(scenario.faker_seed)],
    ['As of', scenario.as_of ?? "the scenario's own day"],
    ['Time here', now ?? 'not begun: the first request with a credential makes this workspace'],
  ];
}

/** A credential: what it is called, its secret, and what it is good for. */
function toRow(name: string, secret: string, what: string): Row {
  return { key: name, cells: [<code key="name">{name}</code>, <code key="secret">{secret}</code>, what] };
}

function ApiKeys({ keys }: { readonly keys: Credentials['api_keys'] }): VNode {
  return (
    <Card title="API keys">
      {keys.length === 0 ? (
        <EmptyState>This scenario has none of the well-known keys.</EmptyState>
      ) : (
        <Table head={['X-API-Key', 'X-API-Secret', 'Plan']} rows={keys.map(({ key, secret, plan }) => toRow(key, secret, plan))} />
      )}
    </Card>
  );
}

function Users({ users }: { readonly users: Credentials['users'] }): VNode {
  return (
    <Card title="Users">
      {users.length === 0 ? (
        <EmptyState>This scenario has none of the well-known users.</EmptyState>
      ) : (
        <>
          <Table head={['Email', 'Password', 'Role']} rows={users.map(({ email, password, role }) => toRow(email, password ?? '', role))} />
          <p class="muted small">
            The one-time password is always <code>{users[0]?.otp}</code>.
          </p>
        </>
      )}
    </Card>
  );
}

function OAuthApps({ apps }: { readonly apps: Credentials['oauth_apps'] }): VNode {
  return (
    <Card title="OAuth apps">
      {apps.length === 0 ? (
        <EmptyState>This scenario has none of the well-known apps.</EmptyState>
      ) : (
        <Table
          head={['Client ID', 'Secret', 'Kind']}
          rows={apps.map((app) => toRow(app.client_id, app.client_secret ?? 'none', app.public ? 'public' : 'confidential'))}
        />
      )}
    </Card>
  );
}

function Records({ records }: { readonly records: HomeData['records'] }): VNode {
  return (
    <Card title="Records" wide>
      {records === null ? (
        <EmptyState>None of its own yet: the first request with a credential makes this workspace.</EmptyState>
      ) : (
        <dl class="tiles">
          {Object.entries(records)
            .filter(([name, count]) => count > 0 && !INNER.has(name))
            .map(([name, count]) => (
              <div key={name}>
                <dt>{name.replaceAll('_', ' ')}</dt>
                <dd>{String(count)}</dd>
              </div>
            ))}
        </dl>
      )}
    </Card>
  );
}

/** Collections that are no business of a person who looks at the data. */
const INNER: ReadonlySet<string> = new Set([
  'clock',
  'signing_keys',
  'idempotency',
  'oauth_codes',
  'oauth_grants',
  'oauth_refresh_tokens',
  'oauth_access_tokens',
  'oauth_consents',
  'oauth_sessions',
  'oauth_outcomes',
]);

function LinkList({ links }: { readonly links: HomeData['links'] }): VNode {
  const list: [string, string][] = [
    [links.openapi_yaml, 'The API as OpenAPI 3.1, for people'],
    [links.openapi_json, 'The same for programs'],
    [links.admin_openapi_json, 'The admin API: reset, clock, events, webhooks, request journal'],
    [links.sdk, 'The client library, for npm'],
    [links.healthz, 'Whether the sandbox is alive'],
    [links.readyz, 'Whether its scenario stands'],
  ];
  return (
    <Card title="Links" wide>
      <ul class="links">
        {list.map(([url, what]) => (
          <li key={url}>
            <a href={url}>{url}</a>
            <span>{what}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
