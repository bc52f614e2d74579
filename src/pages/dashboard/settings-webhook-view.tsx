// How one webhook endpoint looks: what it is, its secret, its events, and what became of its last deliveries.

import type { VNode } from 'preact';

import { parseTime } from '../../domain/time.js';
import type { Delivery, WebhookEndpoint } from '../../types/admin/types.gen.js';
import { ButtonForm, ConfirmForm } from '../components/button-form.js';
import { Card, EmptyState } from '../components/card.js';
import { SecretField } from '../components/copy-field.js';
import { DeleteCard } from '../components/delete-card.js';
import { type Fact, Facts } from '../components/facts.js';
import { Foreign } from '../components/foreign.js';
import { Done, Notice } from '../components/notice.js';
import { Refusal, refusedTitle } from '../components/refusal.js';
import { StatusBadge } from '../components/status-badge.js';
import { Table } from '../components/table.js';
import { formatMoment, formatSecond } from '../format-day.js';
import { formatSpan } from '../format-span.js';
import { isolated, said } from '../isolate.js';
import { Layout } from '../layout.js';
import { copyScript } from './copy-script.js';
import type { DashboardFrame } from './dashboard-frame.js';
import { EndpointFields, type EndpointForm } from './endpoint-fields.js';
import type { FormProblems } from './form-problems.js';
import { TONES } from './settings-webhooks-view.js';

export interface EndpointView {
  readonly endpoint: WebhookEndpoint;
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
  /** As it is, or as it was typed, where that was refused. */
  readonly form: EndpointForm;
  readonly problems: FormProblems | null;
  readonly done: string | null;
  /** The delivery that the visitor has just asked for. */
  readonly asked: Delivery | null;
}

export function toEndpointView(view: EndpointView, { base, workspace, version }: DashboardFrame): VNode {
  const { endpoint, deliveries, form, problems, done, asked } = view;
  const here = `${base}/settings/webhooks/${endpoint.id}`;
  return (
    <Layout
      title={refusedTitle(`Webhook ${isolated(endpoint.url)}`, problems)}
      workspace={workspace}
      version={version}
      place={{ base, current: 'webhooks', isBelow: true }}
      scripts={[copyScript]}
    >
      <p class="kicker">
        Settings · <a href={`${base}/settings/webhooks`}>Webhooks</a>
      </p>
      <h1 class="long">
        <Foreign text={endpoint.url} />
      </h1>
      <Refusal problems={problems} />
      <Done done={done} words={DONE} />
      {asked && <Asked delivery={asked} here={here} />}
      {endpoint.description === null ? null : (
        <p class="lead">
          <Foreign text={endpoint.description} />
        </p>
      )}
      <div class="board">
        <Card title="Secret">
          <SecretField id="secret" label="Webhook secret" value={endpoint.secret} />
          <p class="muted small">
            Signs each request: <code>X-SkillPassport-Signature</code> is the hex HMAC-SHA256 of the raw body.
          </p>
          {endpoint.rotation && <SecretField id="next-secret" label={`From ${secondOf(endpoint.rotation.at)} on`} value={endpoint.rotation.secret} />}
          <ConfirmForm
            action={`${here}/rotate-secret`}
            title="Rotate the secret"
            warning="The next delivery is signed with the new secret. Receivers that have the old one will refuse it."
          >
            Make a new secret
          </ConfirmForm>
        </Card>
        <Card title="Endpoint">
          <Facts facts={factsOf(endpoint)} />
          {endpoint.disabled_reason === null ? null : <p class="problem">{said(endpoint.disabled_reason)}</p>}
          <div class="buttons">
            <ButtonForm action={`${here}/ping`}>Send a test event</ButtonForm>
            {endpoint.enabled ? <ButtonForm action={`${here}/disable`}>Disable</ButtonForm> : <ButtonForm action={`${here}/enable`}>Enable</ButtonForm>}
          </div>
        </Card>
        <Card title="Last deliveries" wide>
          {deliveries.length === 0 ? (
            <EmptyState>None yet. Send a test event, or make one of its events happen.</EmptyState>
          ) : (
            <Deliveries deliveries={deliveries} here={here} asked={asked} />
          )}
        </Card>
        <Card title="Settings" wide>
          <form method="post" action={here} class="form">
            <EndpointFields form={form} problems={problems} base={base} urlHint={urlHintOf(endpoint)} />
            <div class="buttons">
              <button type="submit">Save endpoint</button>
            </div>
          </form>
        </Card>
        <DeleteCard here={here} what="endpoint" warning="Its pending deliveries fail, and it gets no more. What it has got stays in the log." />
      </div>
    </Layout>
  );
}

/** What `?done=` says. */
const DONE: Readonly<Record<string, string>> = {
  added: 'The endpoint is added. Give its secret to your receiver.',
  saved: 'The endpoint is saved.',
  enabled: 'The endpoint is enabled.',
  disabled: 'The endpoint is disabled: what happens now is not told to it.',
  rotated: 'The secret is a new one. Give it to your receiver.',
};

const urlHintOf = ({ inbox }: WebhookEndpoint): string =>
  inbox === null ? 'What is sent from now on goes there.' : `This is the inbox ${inbox} of the sandbox. With another URL nothing goes to it any more.`;

function factsOf({ id, enabled, retry_schedule, inbox, tls_verify, delivery, created_at }: WebhookEndpoint): Fact[] {
  return [
    ['Status', <StatusBadge key="status" tone={enabled ? 'good' : 'plain'} text={enabled ? 'enabled' : 'disabled'} />],
    ['Tried again after', retry_schedule.length === 0 ? 'never' : retry_schedule.map((seconds) => formatSpan(seconds)).join(', ')],
    ...(inbox === null ? [] : [['Inbox', inbox] as const]),
    ...(tls_verify ? [] : [['Certificate', 'not checked'] as const]),
    ...(delivery ? [['Spoilt on purpose', delivery.kind] as const] : []),
    ['Added', momentOf(created_at)],
    ['Id', <code key="id">{id}</code>],
  ];
}

/** Times come as the admin API writes them. */
const momentOf = (time: string): string => formatMoment(parseTime(time) ?? 0);
const secondOf = (time: string): string => formatSecond(parseTime(time) ?? 0);

/** What came of a delivery that was asked for by a button. */
function Asked({ delivery, here }: { readonly delivery: Delivery; readonly here: string }): VNode {
  const { status, event, next_attempt_at } = delivery;
  const last = delivery.attempts.at(-1);
  const answer = said(last?.error ?? `The receiver answered the ${event} with ${last?.response?.status}.`);
  if (status === 'delivered')
    return (
      <Notice tone="good" title="Delivered" focus>
        The receiver answered the <Foreign text={event} /> with {last?.response?.status} after {last?.duration_ms} ms.
      </Notice>
    );
  if (status === 'failed')
    return (
      <Notice tone="bad" title="Not delivered" focus>
        {answer}
      </Notice>
    );
  const again = <a href={`${here}?delivery=${delivery.id}`}>Load this page again</a>;
  if (last && next_attempt_at !== null)
    return (
      <Notice tone="bad" title="Not delivered yet" focus>
        {answer} Next attempt: {secondOf(next_attempt_at)}. {again} to see how it ends.
      </Notice>
    );
  return (
    <Notice tone="plain" title="On its way" focus>
      The <Foreign text={event} /> is being sent. {again} to see how it ends.
    </Notice>
  );
}

function Deliveries({ deliveries, here, asked }: Pick<EndpointView, 'deliveries' | 'asked'> & { readonly here: string }): VNode {
  return (
    <Table
      head={['Event', 'Status', 'Attempts', 'Last attempt', 'Answer', 'Again']}
      rows={deliveries.map((delivery) => {
        const last = delivery.attempts.at(-1);
        return {
          key: delivery.id,
          marked: delivery.id === asked?.id,
          cells: [
            <code key="event">
              <Foreign text={delivery.event} />
            </code>,
            <StatusBadge key="status" tone={TONES[delivery.status]} text={delivery.status} />,
            delivery.attempts.length === 1 ? '1 attempt' : `${delivery.attempts.length} attempts`,
            last ? secondOf(last.at) : 'not yet',
            <Answer key="answer" delivery={delivery} />,
            <ButtonForm key="again" action={`${here}/deliveries/${delivery.id}/redeliver`}>
              Redeliver
              <span class="unseen">
                {' '}
                <Foreign text={delivery.event} /> {last ? `of ${secondOf(last.at)}` : 'not sent yet'}
              </span>
            </ButtonForm>,
          ],
        };
      })}
    />
  );
}

/** What the receiver said last, and why that was not enough. */
function Answer({ delivery: { attempts, next_attempt_at } }: { readonly delivery: Delivery }): VNode {
  const last = attempts.at(-1);
  return (
    <>
      {last?.response ? `${last.response.status} in ${last.duration_ms} ms` : null}
      {last && last.error !== null ? <span class="note">{said(last.error)}</span> : null}
      {next_attempt_at === null ? null : <span class="note">Next attempt: {secondOf(next_attempt_at)}</span>}
    </>
  );
}
