// Errors: a page for people, the API's envelope for programs.

import type { VNode } from 'preact';

import { type ApiError, errorBody } from '../http/errors.js';
import { Layout } from './layout.js';
import { htmlPage, jsonPage, type Page, type Visit } from './page.js';

const TITLES: Readonly<Record<number, string>> = {
  401: 'This page asks for a token',
  403: 'Not from there',
  404: 'There is nothing here',
  405: 'Not like that',
  503: 'Not now',
};

/** Only who asks for HTML gets it: curl and code get what the API answers. */
export function errorPage(visit: Pick<Visit, 'lane' | 'workspace' | 'prefers'>, error: ApiError): Page {
  const { headers } = error.extras;
  if (visit.prefers('json', 'html') === 'json') return jsonPage(error.status, errorBody(error), { ...headers, Vary: 'Accept' });
  return htmlPage(error.status, <ErrorView error={error} workspace={visit.workspace} version={visit.lane.version} />, { ...headers, Vary: 'Accept' });
}

interface ErrorViewProps {
  readonly error: Pick<ApiError, 'status' | 'message' | 'code'>;
  readonly workspace: string;
  readonly version: string;
}

function ErrorView({ error, workspace, version }: ErrorViewProps): VNode {
  const title = TITLES[error.status] ?? 'That did not work';
  return (
    <Layout title={title} workspace={workspace} version={version} narrow>
      <div class="card stack">
        <p class="muted small">
          {error.status} {error.code}
        </p>
        <h1>{title}</h1>
        <p>{error.message}</p>
      </div>
    </Layout>
  );
}
