// How the list of webhook endpoints looks, with the form that adds one.

import type { VNode } from 'preact';

import type { DeliveryRecord } from '../../records/records.js';
import { Card, EmptyState } from '../components/card.js';
import { Foreign } from '../components/foreign.js';
import { Done } from '../components/notice.js';
import { Pager } from '../components/pager.js';
import { Refusal, refusedTitle } from '../components/refusal.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import { Table } from '../components/table.js';
import { Layout } from '../layout.js';
import type { DashboardFrame } from './dashboard-frame.js';
import { EndpointFields, type EndpointForm } from './endpoint-fields.js';
import type { FormProblems } from './form-problems.js';
import type { Slice } from './newest-first.js';

interface ListedEndpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly description: string | null;
  /** How its last delivery stands; null: there was none. */
  readonly last: DeliveryRecord['status'] | null;
}

export interface WebhooksView {
  readonly endpoints: Slice<ListedEndpoint>;
  /** What was typed. */
  readonly form: EndpointForm;
  readonly problems: FormProblems | null;
  readonly done: string | null;
}

export function toWebhooksView({ endpoints, form, problems, done }: WebhooksView, { base, workspace, version }: DashboardFrame): VNode {
  const here = `${base}/settings/webhooks`;
  return (
    <Layout title={refusedTitle('Webhooks', problems)} workspace={workspace} version={version} place={{ base, current: 'webhooks' }}>
      <p class="kicker">Settings</p>
      <h1>Webhooks</h1>
      <Refusal problems={problems} />
      <Done done={done} words={DONE} />
      <p class="lead">
        What happens in this workspace is told to these endpoints by signed requests. One that is not answered with a 2xx is tried again, five times by default.
      </p>
      <div class="board">
        <Card title="Endpoints" wide>
          {endpoints.total === 0 ? (
            <EmptyState>None yet. Add your receiver below, or an inbox of the sandbox, which keeps what it gets.</EmptyState>
          ) : (
            <Endpoints endpoints={endpoints.records} here={here} />
          )}
          <Pager slice={endpoints} of="endpoints" href={(page) => `${here}?page=${page}`} />
        </Card>
        <Card title="Add endpoint" wide>
          <form method="post" action={here} class="form">
            <EndpointFields
              form={form}
              problems={problems}
              base={base}
              urlHint="Where your receiver listens: http or https, on this machine or anywhere it can reach."
            />
            <div class="buttons">
              <button type="submit">Add endpoint</button>
            </div>
          </form>
        </Card>
      </div>
    </Layout>
  );
}

/** What `?done=` says. */
const DONE: Readonly<Record<string, string>> = { deleted: 'The endpoint is deleted.', gone: 'That endpoint is gone already.' };

function Endpoints({ endpoints, here }: { readonly endpoints: readonly ListedEndpoint[]; readonly here: string }): VNode {
  return (
    <Table
      head={['URL', 'Events', 'Status', 'Last delivery']}
      rows={endpoints.map(({ id, url, events, enabled, description, last }) => ({
        key: id,
        cells: [
          <>
            <a href={`${here}/${id}`}>
              <Foreign text={url} />
            </a>
            {description === null ? null : (
              <span class="note">
                <Foreign text={description} />
              </span>
            )}
          </>,
          toEventsText(events),
          <StatusBadge key="status" tone={enabled ? 'good' : 'plain'} text={enabled ? 'enabled' : 'disabled'} />,
          last === null ? 'none yet' : <StatusBadge key="last" tone={TONES[last]} text={last} />,
        ],
      }))}
    />
  );
}

export const TONES: Readonly<Record<DeliveryRecord['status'], Tone>> = { pending: 'plain', delivered: 'good', failed: 'bad' };

const toEventsText = (events: readonly string[]): string => (events.includes('*') ? 'all events' : events.join(', '));
