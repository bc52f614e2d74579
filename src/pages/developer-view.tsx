// How the developer settings look: OAuth apps with the form that makes one, the API keys, and where a login begins.

import type { VNode } from 'preact';

import type { ApiKey, OAuthApp } from '../contract/types/admin/types.gen.js';
import type { Links } from '../http/links.js';
import { SCOPE_TEXTS, SCOPES } from '../oauth/scopes.js';
import { Card, EmptyState } from './components/card.js';
import { SecretField } from './components/copy-field.js';
import { Facts } from './components/facts.js';
import { Choices, LinesField, TextField } from './components/field.js';
import { Done, Notice } from './components/notice.js';
import { StatusBadge } from './components/status-badge.js';
import { Table } from './components/table.js';
import type { DashboardFrame } from './dashboard.js';
import type { FormProblems } from './form-problems.js';
import { Layout } from './layout.js';

export interface DeveloperView {
  readonly apps: readonly OAuthApp[];
  /** How many there are, shown or not. */
  readonly total: number;
  /** With their secrets. */
  readonly keys: readonly ApiKey[];
  readonly keysTotal: number;
  readonly links: Pick<Links, 'base'>;
  /** What was typed; `scopes` null: nothing was, so that all are meant. */
  readonly form: { readonly name: string; readonly redirectUris: string; readonly scopes: readonly string[] | null; readonly isPublic: boolean };
  readonly problems: FormProblems | null;
  readonly done: string | null;
}

/** The fields of the form, as the admin API calls them. */
export const APP_FIELDS = ['name', 'redirect_uris', 'scopes'] as const;

export function toDeveloperView(view: DeveloperView, { base, workspace, version }: DashboardFrame): VNode {
  const { apps, total, keys, keysTotal, done } = view;
  return (
    <Layout title="Developer Settings" workspace={workspace} version={version} place={{ base, current: 'developer' }} copies>
      <h1>Developer Settings</h1>
      <p class="lead">What your code signs in with: OAuth apps, which log people in, and API keys, which stand for the institution.</p>
      <Done done={done} words={{ deleted: 'The app is deleted.' }} />
      <div class="board">
        <Card title="OAuth apps" wide>
          {apps.length === 0 ? <EmptyState>None yet. Create one below.</EmptyState> : <Apps apps={apps} base={base} />}
          <Rest shown={apps.length} total={total} path={`${base}/_admin/oauth-apps`} />
        </Card>
        <CreateApp form={view.form} problems={view.problems} base={base} />
        <Card title="How to log in" wide>
          <Facts
            facts={[
              ['Authorize', <code key="authorize">{view.links.base}/oauth/authorize</code>],
              ['Token', <code key="token">{view.links.base}/oauth/token</code>],
              ['User info', <code key="me">{view.links.base}/v1/me</code>],
              ['Issuer', <code key="issuer">{view.links.base}</code>],
            ]}
          />
          <p class="small">
            <a href={`${base}/.well-known/oauth-authorization-server`}>The metadata</a> <span class="muted">says all of it to OAuth clients.</span>
          </p>
        </Card>
        <Card title="API keys" wide>
          {keys.length === 0 ? <EmptyState>This workspace has none. Make one with POST {base}/_admin/api-keys.</EmptyState> : <Keys keys={keys} />}
          <Rest shown={keys.length} total={keysTotal} path={`${base}/_admin/api-keys`} />
        </Card>
      </div>
    </Layout>
  );
}

function Apps({ apps, base }: Pick<DeveloperView, 'apps'> & { readonly base: string }): VNode {
  return (
    <Table
      head={['Name', 'Client ID', 'Kind']}
      rows={apps.map(({ id, client_id, name, public: isPublic }) => ({
        key: id,
        cells: [
          <a key="name" href={`${base}/settings/developer/apps/${encodeURIComponent(id)}`}>
            {name}
          </a>,
          <code key="client">{client_id}</code>,
          isPublic ? 'public' : 'confidential',
        ],
      }))}
    />
  );
}

function CreateApp({ form, problems, base }: Pick<DeveloperView, 'form' | 'problems'> & { readonly base: string }): VNode {
  const wrong = problems?.fields ?? {};
  return (
    <Card title="Create OAuth App" wide>
      {problems?.other ? <Notice tone="bad">{problems.other}</Notice> : null}
      <form method="post" action={`${base}/settings/developer/apps`} class="form">
        <TextField name="name" label="Name" value={form.name} problem={wrong['name']} hint="Who logs in reads it." autofocus={wrong['name'] !== undefined} />
        <RedirectUrisField value={form.redirectUris} problem={wrong['redirect_uris']} />
        <Choices
          name="scopes"
          legend="Scopes it may ask for"
          problem={wrong['scopes']}
          choices={SCOPES.map((scope) => ({ value: scope, label: scope, note: SCOPE_TEXTS[scope].gives, checked: form.scopes?.includes(scope) ?? true }))}
        />
        <Choices
          name="kind"
          legend="Kind"
          kind="radio"
          choices={[
            { value: 'confidential', label: 'Confidential', note: 'Runs on a server, and keeps a secret.', checked: !form.isPublic },
            { value: 'public', label: 'Public', note: 'Runs in a browser or on a phone. It has no secret, and uses PKCE.', checked: form.isPublic },
          ]}
        />
        <div class="buttons">
          <button type="submit">Create OAuth App</button>
        </div>
      </form>
    </Card>
  );
}

export function RedirectUrisField({ value, problem }: { readonly value: string; readonly problem: string | undefined }): VNode {
  return (
    <LinesField
      name="redirect_uris"
      label="Redirect URIs"
      lines={4}
      value={value}
      problem={problem}
      hint="One to a line, as https://yourapp.com/auth/callback. A login goes back to one of them, character by character; on localhost any port will do."
    />
  );
}

function Keys({ keys }: Pick<DeveloperView, 'keys'>): VNode {
  return (
    <ul class="keys">
      {keys.map(({ key, secret, plan }, at) => (
        <li key={key}>
          <p>
            <code>{key}</code> <StatusBadge tone="plain" text={plan} />
          </p>
          <SecretField id={`key-${at}`} label="Secret" value={secret} of={key} />
        </li>
      ))}
    </ul>
  );
}

/** What a list leaves out, and where the rest is. */
function Rest({ shown, total, path }: { readonly shown: number; readonly total: number; readonly path: string }): VNode | null {
  if (total <= shown) return null;
  return (
    <p class="muted small">
      The first {shown} of {total}. All of them: <code>GET {path}</code>
    </p>
  );
}
