// How the consent looks: which app asks whom for what, and where one goes back to.

import type { VNode } from 'preact';

import { Foreign } from '../components/foreign.js';
import { Notice } from '../components/notice.js';
import { type Person, PersonLine } from '../components/person.js';
import { isolated } from '../isolate.js';
import { type Frame, Layout } from '../layout.js';

export interface ConsentView {
  readonly appName: string;
  /** Where the form posts to, relative to the page. */
  readonly action: string;
  readonly csrf: string;
  /** What is wrong with what was sent before. */
  readonly problem: string | null;
  readonly user: Person;
  /** `http://localhost:3000` or `com.example.app:`. */
  readonly returnTo: string;
  readonly scopes: readonly {
    readonly scope: string;
    readonly title: string;
    /** What the app gets by it. */
    readonly gives: string;
  }[];
}

export function toConsentView({ appName, action, csrf, user, returnTo, scopes, problem }: ConsentView, { workspace, version }: Frame): VNode {
  return (
    <Layout title={`Allow ${isolated(appName)}?`} workspace={workspace} version={version} narrow>
      <form method="post" action={action} class="card">
        <input type="hidden" name="csrf" value={csrf} />
        <h1>
          Allow <Foreign text={appName} /> to use your Skill Passport?
        </h1>
        {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
        <div class="signed-in">
          <PersonLine {...user} />
          <button type="submit" name="action" value="switch" class="link">
            Not you? Use another account
          </button>
        </div>
        <h2>It will get</h2>
        <ul class="scopes">
          {scopes.map(({ scope, title, gives }) => (
            <li key={scope}>
              <span class="scope-head">
                <b>{title}</b> <code class="badge">{scope}</code>
              </span>
              <span class="muted">{gives}</span>
            </li>
          ))}
        </ul>
        <div class="actions">
          <button type="submit" name="action" value="allow">
            Allow
          </button>
          <button type="submit" name="action" value="deny" class="plain">
            Deny
          </button>
        </div>
        <p class="muted small under">
          Either way you go back to <code>{returnTo}</code>
        </p>
      </form>
    </Layout>
  );
}
