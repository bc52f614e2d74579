// How an authorize request that can't go on looks: for the developer who sent it, since nobody else can mend it.

import type { ComponentChildren, VNode } from 'preact';

import { Foreign } from '../components/foreign.js';
import { Notice } from '../components/notice.js';
import { said } from '../isolate.js';
import { type Frame, Layout } from '../layout.js';

export interface OAuthErrorView {
  readonly title: string;
  readonly message: string;
  /** What came and what was expected, each with as many values as there are. */
  readonly facts: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What to do. */
  readonly advice: string;
  /** Where the Developer Settings are, which the advice may name. */
  readonly settings?: string;
}

export function toOAuthErrorView({ title, message, facts, advice, settings }: OAuthErrorView, { workspace, version }: Frame): VNode {
  return (
    <Layout title={title} workspace={workspace} version={version} narrow>
      <div class="card">
        <p class="muted small">The login can't begin</p>
        <h1>{title}</h1>
        <p class="said">{said(message)}</p>
        {facts.length === 0 ? null : (
          <dl class="findings">
            {facts.map(({ name, values }) => (
              <div key={name}>
                <dt>{said(name)}</dt>
                {values.length === 0 ? <dd class="muted">none</dd> : null}
                {values.map((value, at) => (
                  <dd key={at}>
                    <code>
                      <Foreign text={value} />
                    </code>
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        )}
        <Notice tone="plain" title="What to do">
          {settings === undefined ? advice : withLink(advice, settings)}
        </Notice>
      </div>
    </Layout>
  );
}

const NAMED = 'Developer Settings';

function withLink(advice: string, settings: string): ComponentChildren[] {
  return advice.split(NAMED).flatMap((text, at) =>
    at === 0
      ? [text]
      : [
          <a key={at} href={settings}>
            {NAMED}
          </a>,
          text,
        ],
  );
}
