// How the home page looks.

import type { ComponentChildren, VNode } from 'preact';

import type { Credentials, HomeData } from './home-data.js';
import { Layout } from './layout.js';

/** @param guarded whether the admin API asks for a token */
export function toHomeView(data: HomeData, { guarded }: { readonly guarded: boolean }): VNode {
  const { links, credentials } = data;
  return (
    <Layout title="Home" workspace={data.workspace} version={data.version}>
      <h1>The Skill Passport API, on this machine</h1>
      <p class="lead">
        It answers at <code>{links.api}</code> as production does, keeps what you send, and sends signed webhooks.
      </p>
      <div class="board">
        <Card title="A first call" wide>
          <Code text={firstCall(data)} label="A first call with curl" />
          <p class="muted small">Send an event to your webhook endpoints, without waiting for one to happen:</p>
          <Code text={firstEvent(links.admin, guarded)} label="A first event with curl" />
          <p class="muted small">The client library:</p>
          <Code text={`npm i ${links.sdk}`} label="Installing the client library" />
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

function factsOf({ scenario, now }: HomeData): [string, string][] {
  return [
    ['Seed', scenario.seed],
    ['Faker seed', String(scenario.faker_seed)],
    ['As of', scenario.as_of ?? "the scenario's own day"],
    ['Time here', now ?? 'not begun: the first request makes this workspace'],
  ];
}

function Card({ title, wide = false, children }: { readonly title: string; readonly wide?: boolean; readonly children: ComponentChildren }): VNode {
  return (
    <section class={wide ? 'card stack wide' : 'card stack'}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A block that is too wide scrolls by itself; tabindex lets a keyboard do it. */
function Code({ text, label }: { readonly text: string; readonly label: string }): VNode {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      <code>{text}</code>
    </pre>
  );
}

function Facts({ facts }: { readonly facts: readonly [string, string][] }): VNode {
  return <dl class="facts">{facts.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{value}</dd>])}</dl>;
}

function Table({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells[0]}>
            {cells.map((cell, column) => (
              <td key={head[column]}>{column === cells.length - 1 ? cell : <code>{cell}</code>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ApiKeys({ keys }: { readonly keys: Credentials['api_keys'] }): VNode {
  return (
    <Card title="API keys">
      {keys.length === 0 ? (
        <p class="muted">This scenario has none of the well-known keys.</p>
      ) : (
        <Table head={['X-API-Key', 'X-API-Secret', 'Plan']} rows={keys.map(({ key, secret, plan }) => [key, secret, plan])} />
      )}
    </Card>
  );
}

function Users({ users }: { readonly users: Credentials['users'] }): VNode {
  return (
    <Card title="Users">
      {users.length === 0 ? (
        <p class="muted">This scenario has none of the well-known users.</p>
      ) : (
        <>
          <Table head={['Email', 'Password', 'Role']} rows={users.map(({ email, password, role }) => [email, password ?? '', role])} />
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
        <p class="muted">This scenario has none of the well-known apps.</p>
      ) : (
        <Table
          head={['Client ID', 'Secret', 'Kind']}
          rows={apps.map((app) => [app.client_id, app.client_secret ?? 'none', app.public ? 'public' : 'confidential'])}
        />
      )}
    </Card>
  );
}

function Records({ records }: { readonly records: HomeData['records'] }): VNode {
  return (
    <Card title="Records" wide>
      {records === null ? (
        <p class="muted">None yet: the first request makes this workspace.</p>
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
const INNER: ReadonlySet<string> = new Set(['clock', 'signing_keys', 'idempotency']);

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
