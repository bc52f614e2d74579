// How the list of webhook endpoints looks, with the form that adds one.

import type { VNode } from 'preact';

import { EVENT_NAMES } from '../webhooks/event-names.js';
import type { DeliveryRecord } from '../workspace/records.js';
import { Card, EmptyState } from './components/card.js';
import { Choices, TextField } from './components/field.js';
import { Done, Notice } from './components/notice.js';
import { StatusBadge, type Tone } from './components/status-badge.js';
import { Table } from './components/table.js';
import type { DashboardFrame } from './dashboard.js';
import type { FormProblems } from './form-problems.js';
import { Layout } from './layout.js';

export interface WebhooksView {
  readonly endpoints: readonly {
    readonly id: string;
    readonly url: string;
    readonly events: readonly string[];
    readonly enabled: boolean;
    readonly description: string | null;
    /** How its last delivery stands; null: there was none. */
    readonly last: DeliveryRecord['status'] | null;
  }[];
  /** How many there are, shown or not. */
  readonly total: number;
  /** What was typed. */
  readonly form: { readonly url: string; readonly inbox: string; readonly events: readonly string[]; readonly description: string };
  readonly problems: FormProblems | null;
  readonly done: string | null;
}

/** The fields of the form, as the admin API calls them. */
export const ENDPOINT_FIELDS = ['url', 'inbox', 'events', 'description'] as const;

export function toWebhooksView(view: WebhooksView, { base, workspace, version }: DashboardFrame): VNode {
  const { endpoints, total, problems, done } = view;
  return (
    <Layout title="Webhooks" workspace={workspace} version={version} place={{ base, current: 'webhooks' }}>
      <p class="kicker">Settings</p>
      <h1>Webhooks</h1>
      <p class="lead">What happens in this workspace is told to these endpoints by signed requests, and told again until they answer with a 2xx.</p>
      <Done done={done} words={{ deleted: 'The endpoint is deleted.' }} />
      <div class="board">
        <Card title="Endpoints" wide>
          {endpoints.length === 0 ? <EmptyState>None yet. Add your receiver below, or an inbox of the sandbox, which keeps what it gets.</EmptyState> : null}
          {endpoints.length > 0 ? <Endpoints endpoints={endpoints} base={base} /> : null}
          {total > endpoints.length ? (
            <p class="muted small">
              The first {endpoints.length} of {total}. All of them: <code>GET {base}/_admin/webhooks</code>
            </p>
          ) : null}
        </Card>
        <AddEndpoint form={view.form} problems={problems} base={base} />
      </div>
    </Layout>
  );
}

function Endpoints({ endpoints, base }: Pick<WebhooksView, 'endpoints'> & { readonly base: string }): VNode {
  return (
    <Table
      head={['URL', 'Events', 'Status', 'Last delivery']}
      rows={endpoints.map(({ id, url, events, enabled, description, last }) => ({
        key: id,
        cells: [
          <>
            <a href={`${base}/settings/webhooks/${id}`}>{url}</a>
            {description === null ? null : <span class="note">{description}</span>}
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

function AddEndpoint({ form, problems, base }: Pick<WebhooksView, 'form' | 'problems'> & { readonly base: string }): VNode {
  const wrong = problems?.fields ?? {};
  return (
    <Card title="Add endpoint" wide>
      {problems?.other ? <Notice tone="bad">{problems.other}</Notice> : null}
      <form method="post" action={`${base}/settings/webhooks`} class="form">
        <TextField
          name="url"
          label="Endpoint URL"
          value={form.url}
          problem={wrong['url']}
          placeholder="https://yourapp.com/webhooks/skillpassport"
          hint="Where your receiver listens: http or https, on this machine or anywhere it can reach."
          autofocus={wrong['url'] !== undefined}
        />
        <TextField
          name="inbox"
          label="Or the name of an inbox"
          value={form.inbox}
          problem={wrong['inbox']}
          hint={`In place of a URL. The sandbox takes the deliveries itself and keeps them, at ${base}/_admin/inbox/{name}.`}
        />
        <EventChoices selected={form.events} problem={wrong['events']} />
        <TextField name="description" label="Description (optional)" value={form.description} problem={wrong['description']} />
        <div class="buttons">
          <button type="submit">Add endpoint</button>
        </div>
      </form>
    </Card>
  );
}

/** What each event tells of (integration guide, "Available Events"). */
const EVENT_NOTES: Readonly<Record<(typeof EVENT_NAMES)[number], string>> = {
  'student.created': 'New student registered',
  'student.enrolled': 'Student enrolled in course',
  'assessment.completed': 'Assessment submitted',
  'application.submitted': 'Job application submitted',
  'application.stage.changed': 'Application stage updated',
  'payment.completed': 'Payment successful',
  'course.completed': 'Course finished',
};

export function EventChoices({ selected, problem }: { readonly selected: readonly string[]; readonly problem?: string | null | undefined }): VNode {
  return (
    <Choices
      name="events"
      legend="Events to subscribe to"
      problem={problem}
      choices={[
        { value: '*', label: 'All events', note: 'Those that are still to come, too', checked: selected.includes('*') },
        ...EVENT_NAMES.map((name) => ({ value: name, label: name, note: EVENT_NOTES[name], checked: selected.includes(name) })),
      ]}
    />
  );
}
