// How the developer settings look: OAuth apps with the form that makes one, the API keys, and where a login begins.

import type { VNode } from 'preact';

import type { Links } from '../../http/links.js';
import type { ApiKeyRecord, OAuthAppRecord } from '../../records/records.js';
import { Card, EmptyState } from '../components/card.js';
import { CopyField, SecretField } from '../components/copy-field.js';
import { Choices } from '../components/field.js';
import { Foreign } from '../components/foreign.js';
import { Done } from '../components/notice.js';
import { Pager } from '../components/pager.js';
import { Refusal, refusedTitle } from '../components/refusal.js';
import { StatusBadge } from '../components/status-badge.js';
import { Table } from '../components/table.js';
import { Layout } from '../layout.js';
import { AppFields, type AppForm } from './app-fields.js';
import { copyScript } from './copy-script.js';
import type { DashboardFrame } from './dashboard-frame.js';
import type { FormProblems } from './form-problems.js';
import type { Slice } from './newest-first.js';

export interface DeveloperView {
  readonly apps: Slice<OAuthAppRecord>;
  /** With their secrets. */
  readonly keys: Slice<ApiKeyRecord>;
  readonly links: Pick<Links, 'base'>;
  /** What was typed. */
  readonly form: AppForm & { readonly isPublic: boolean };
  readonly problems: FormProblems | null;
  readonly done: string | null;
}

export function toDeveloperView(view: DeveloperView, { base, workspace, version }: DashboardFrame): VNode {
  const { apps, keys, links, form, problems, done } = view;
  const here = `${base}/settings/developer`;
  return (
    <Layout
      title={refusedTitle('Developer Settings', problems)}
      workspace={workspace}
      version={version}
      place={{ base, current: 'developer' }}
      scripts={[copyScript]}
    >
      <h1>Developer Settings</h1>
      <Refusal problems={problems} />
      <Done done={done} words={DONE} />
      <p class="lead">What your code signs in with: OAuth apps, which log people in, and API keys, which stand for the institution.</p>
      <div class="board">
        <Card title="OAuth apps" wide>
          {apps.total === 0 ? <EmptyState>None yet. Create one below.</EmptyState> : <Apps apps={apps.records} here={here} />}
          <Pager slice={apps} of="OAuth apps" href={(page) => `${here}?page=${page}`} />
        </Card>
        <CreateApp form={form} problems={problems} here={here} />
        <Card title="How to log in" wide>
          <div class="copies">
            <CopyField id="authorize" label="Authorize" value={`${links.base}/oauth/authorize`} />
            <CopyField id="token" label="Token" value={`${links.base}/oauth/token`} />
            <CopyField id="user-info" label="User info" value={`${links.base}/v1/me`} />
            <CopyField id="issuer" label="Issuer" value={links.base} />
          </div>
          <p class="small">
            <a href={`${base}/.well-known/oauth-authorization-server`}>The metadata</a> <span class="muted">says all of it to OAuth clients.</span>
          </p>
        </Card>
        <Card title="API keys" wide>
          {keys.total === 0 ? <EmptyState>This workspace has none. Make one with POST {base}/_admin/api-keys.</EmptyState> : <Keys keys={keys.records} />}
          <Pager slice={keys} of="API keys" href={(page) => `${here}?keys=${page}`} />
        </Card>
      </div>
    </Layout>
  );
}

/** What `?done=` says. */
const DONE: Readonly<Record<string, string>> = { deleted: 'The app is deleted.', gone: 'That app is gone already.' };

function Apps({ apps, here }: { readonly apps: readonly OAuthAppRecord[]; readonly here: string }): VNode {
  return (
    <Table
      head={['Name', 'Client ID', 'Kind']}
      rows={apps.map(({ id, name, public: isPublic }) => ({
        key: id,
        cells: [
          <a key="name" href={`${here}/apps/${encodeURIComponent(id)}`}>
            <Foreign text={name} />
          </a>,
          <code key="client">{id}</code>,
          isPublic ? 'public' : 'confidential',
        ],
      }))}
    />
  );
}

function CreateApp({ form, problems, here }: Pick<DeveloperView, 'form' | 'problems'> & { readonly here: string }): VNode {
  return (
    <Card title="Create OAuth App" wide>
      <form method="post" action={`${here}/apps`} class="form">
        <AppFields form={form} problems={problems} />
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

function Keys({ keys }: { readonly keys: readonly ApiKeyRecord[] }): VNode {
  return (
    <ul class="copies">
      {keys.map(({ id, secret, plan }, at) => (
        <li key={id}>
          <p>
            <code>{id}</code> <StatusBadge tone="plain" text={plan} />
          </p>
          <SecretField id={`key-${at}`} label="Secret" value={secret} of={id} />
        </li>
      ))}
    </ul>
  );
}
