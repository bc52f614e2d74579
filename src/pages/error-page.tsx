// Errors: a page for people, the API's envelope for programs.

import type { VNode } from 'preact';

import { type ApiError, errorBody } from '../contract/errors.js';
import { type Answer, internalOf, jsonAnswer } from '../http/answer.js';
import type { HttpRequest } from '../http/http-request.js';
import { type DashboardFrame, frameOf, type Section } from './dashboard/dashboard-frame.js';
import { htmlAnswer } from './html-answer.js';
import { said } from './isolate.js';
import { Layout } from './layout.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'This request is not right',
  401: 'This page asks for a token',
  403: 'Refused: another site sent this',
  404: 'There is nothing here',
  405: 'Wrong method',
  409: 'Something is in the way',
  413: 'Too much at once',
  415: 'Not sent as a form',
  503: 'Not now',
};

/**
 * Only who asks for HTML gets it: curl and code get what the API answers.
 * @param section of the dashboard that it came to: the page stands in its navigation and leads back to it
 */
export function errorPage(incoming: Pick<HttpRequest, 'services' | 'workspace' | 'links' | 'prefers'>, error: ApiError, section?: Section): Answer {
  const headers = { ...error.extras.headers, Vary: 'Accept' };
  const answer =
    incoming.prefers('json', 'html') === 'json'
      ? jsonAnswer(error.status, errorBody(error), headers)
      : htmlAnswer(error.status, <ErrorView error={error} frame={frameOf(incoming)} section={section} />, headers);
  return { ...answer, ...internalOf(error) };
}

interface ErrorViewProps {
  readonly error: Pick<ApiError, 'status' | 'message' | 'code'>;
  readonly frame: DashboardFrame;
  readonly section: Section | undefined;
}

function ErrorView({ error, frame: { base, workspace, version }, section }: ErrorViewProps): VNode {
  const title = TITLES[error.status] ?? 'That did not work';
  const back = section ?? { title: 'Home', path: '/' };
  return (
    <Layout title={title} workspace={workspace} version={version} {...(section && { place: { base, current: section.current, isBelow: true } })} narrow>
      <div class="card stack">
        <p class="muted small">
          {error.status} {error.code}
        </p>
        <h1>{title}</h1>
        <p class="said">{said(error.message)}</p>
        <p>
          <a class="on" href={`${base}${back.path}`}>
            {back.title}
          </a>
        </p>
      </div>
    </Layout>
  );
}
