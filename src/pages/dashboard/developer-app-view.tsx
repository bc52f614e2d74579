// How one OAuth app looks: its client ID and secret, where its logins go back to, and a link that begins one.

import type { VNode } from 'preact';

import type { OAuthApp } from '../../types/admin/types.gen.js';
import { ButtonForm, ConfirmForm } from '../components/button-form.js';
import { Card, EmptyState } from '../components/card.js';
import { CopyField, SecretField } from '../components/copy-field.js';
import { DeleteCard } from '../components/delete-card.js';
import { Foreign } from '../components/foreign.js';
import { Done } from '../components/notice.js';
import { Refusal, refusedTitle } from '../components/refusal.js';
import { isolated } from '../isolate.js';
import { Layout } from '../layout.js';
import { AppFields, type AppForm } from './app-fields.js';
import { copyScript } from './copy-script.js';
import type { DashboardFrame } from './dashboard-frame.js';
import type { FormProblems } from './form-problems.js';
import type { LoginLink } from './login-link.js';

export interface AppView {
  readonly app: OAuthApp;
  /** As it is, or as it was typed, where that was refused. */
  readonly form: AppForm;
  /** Null: the app has no redirect URI. */
  readonly login: LoginLink | null;
  readonly problems: FormProblems | null;
  readonly done: string | null;
}

export function toAppView({ app, form, login, problems, done }: AppView, { base, workspace, version }: DashboardFrame): VNode {
  const here = `${base}/settings/developer/apps/${encodeURIComponent(app.id)}`;
  return (
    <Layout
      title={refusedTitle(`OAuth app ${isolated(app.name)}`, problems)}
      workspace={workspace}
      version={version}
      place={{ base, current: 'developer', isBelow: true }}
      scripts={[copyScript]}
    >
      <p class="kicker">
        <a href={`${base}/settings/developer`}>Developer Settings</a> · {app.public ? 'public' : 'confidential'} OAuth app
      </p>
      <h1 class="long">
        <Foreign text={app.name} />
      </h1>
      <Refusal problems={problems} />
      <Done done={done} words={DONE} />
      <div class="board">
        <Card title="Credentials">
          <CopyField id="client-id" label="Client ID" value={app.client_id} />
          {app.client_secret === null ? (
            <p class="muted small">A public app has no secret: it uses PKCE with S256.</p>
          ) : (
            <>
              <SecretField id="client-secret" label="Client secret" value={app.client_secret} />
              <ConfirmForm action={`${here}/rotate-secret`} title="Rotate the secret" warning="The old secret is refused from now on.">
                Make a new secret
              </ConfirmForm>
            </>
          )}
        </Card>
        <Card title="Try a login">
          {login === null ? <EmptyState>It has no redirect URI yet, so that it can log nobody in.</EmptyState> : <TryLogin login={login} />}
          <div class="buttons">
            <ButtonForm action={`${here}/forget`}>Forget consents</ButtonForm>
          </div>
          <p class="muted small">Then everybody who logs in is asked again.</p>
        </Card>
        <Card title="Settings" wide>
          <form method="post" action={here} class="form">
            <AppFields form={form} problems={problems} />
            <div class="buttons">
              <button type="submit">Save app</button>
            </div>
          </form>
        </Card>
        <DeleteCard here={here} what="app" warning="Its logins end here: its tokens are refused, and its client ID is unknown." />
      </div>
    </Layout>
  );
}

/** What `?done=` says. */
const DONE: Readonly<Record<string, string>> = {
  created: 'The app is created. Give its client ID and secret to your code.',
  saved: 'The app is saved.',
  rotated: 'The secret is a new one. Give it to your code.',
  forgotten: 'The consents are forgotten.',
};

function TryLogin({ login: { url, redirectUri, verifier } }: { readonly login: LoginLink }): VNode {
  return (
    <>
      <p>
        <a class="button" href={url}>
          Log in
        </a>
      </p>
      <p class="muted small">
        Begins a login as your code would. It goes back to <code>{redirectUri}</code> with a code, whether anything listens there or not.
      </p>
      {verifier === null ? null : (
        <p class="muted small">
          The code is exchanged with the <code>code_verifier</code> <code>{verifier}</code>
        </p>
      )}
    </>
  );
}
