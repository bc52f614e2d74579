// How the login looks: email and password, or one click on a person of the scenario. What comes of it is the authorization server's.

import type { VNode } from 'preact';

import { TextField } from '../components/field.js';
import { Foreign } from '../components/foreign.js';
import { Notice } from '../components/notice.js';
import { type Person, PersonLine } from '../components/person.js';
import { isolated } from '../isolate.js';
import { type Frame, Layout } from '../layout.js';

export interface LoginView {
  readonly appName: string;
  /** Where the forms post to, relative to the page. */
  readonly action: string;
  readonly csrf: string;
  /** What the email field begins with; may be empty. */
  readonly email: string;
  /** Why the page is shown again. */
  readonly problem: string | null;
  /** The problem is what was typed. */
  readonly isMistyped: boolean;
  /** Those who can log in with one click. */
  readonly people: readonly Person[];
}

export function toLoginView({ appName, action, csrf, email, problem, isMistyped, people }: LoginView, { workspace, version }: Frame): VNode {
  const told = isMistyped ? 'problem' : undefined;
  return (
    <Layout title={`Log in to ${isolated(appName)}`} workspace={workspace} version={version} narrow>
      <div class="card">
        <h1>Log in</h1>
        <p class="muted">
          to continue to{' '}
          <b>
            <Foreign text={appName} />
          </b>
        </p>
        {problem === null ? null : (
          <Notice tone="bad" id="problem">
            {problem}
          </Notice>
        )}
        <form method="post" action={action} class="form">
          <input type="hidden" name="csrf" value={csrf} />
          <TextField name="email" label="Email" type="email" value={email} autocomplete="username" toldBy={told} autofocus={email === ''} required />
          <TextField name="password" label="Password" type="password" autocomplete="current-password" toldBy={told} autofocus={email !== ''} required />
          <button type="submit" name="action" value="login">
            Log in
          </button>
        </form>
        {people.length === 0 ? null : <People people={people} action={action} csrf={csrf} />}
        {/* a form of its own: required fields that are still empty keep nobody from leaving */}
        <form method="post" action={action} class="last">
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit" name="action" value="cancel" class="plain">
            Cancel
          </button>
        </form>
      </div>
    </Layout>
  );
}

function People({ people, action, csrf }: Pick<LoginView, 'people' | 'action' | 'csrf'>): VNode {
  return (
    <section class="alternative">
      <h2>Or continue as</h2>
      <form method="post" action={action}>
        <input type="hidden" name="csrf" value={csrf} />
        <ul class="people">
          {people.map((person) => (
            <li key={person.email}>
              <button type="submit" name="as" value={person.email} class="plain">
                <PersonLine {...person} />
              </button>
            </li>
          ))}
        </ul>
      </form>
    </section>
  );
}
