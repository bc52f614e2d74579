// The fields of a webhook endpoint, where it is added and where it is changed.

import type { VNode } from 'preact';

import { TextField } from '../components/field.js';
import { EventChoices } from './event-choices.js';
import { type FormProblems, problemAt } from './form-problems.js';

export interface EndpointForm {
  readonly url: string;
  /** The name of an inbox in place of the URL; null where that is not to be chosen. */
  readonly inbox: string | null;
  readonly events: readonly string[];
  readonly description: string;
}

/** As the admin API calls them, from top to bottom. */
export const ENDPOINT_FIELDS = ['url', 'inbox', 'events', 'description'] as const;

interface EndpointFieldsProps {
  readonly form: EndpointForm;
  readonly problems: FormProblems | null;
  readonly base: string;
  /** What is to be known of the URL. */
  readonly urlHint: string;
}

export function EndpointFields({ form: { url, inbox, events, description }, problems, base, urlHint }: EndpointFieldsProps): VNode {
  return (
    <>
      <TextField
        name="url"
        label="Endpoint URL"
        value={url}
        placeholder="https://yourapp.com/webhooks/skillpassport"
        hint={urlHint}
        {...problemAt(problems, 'url')}
      />
      {inbox === null ? null : (
        <TextField
          name="inbox"
          label="Or the name of an inbox"
          value={inbox}
          hint={`In place of a URL. The sandbox takes the deliveries itself and keeps them, at ${base}/_admin/inbox/{name}.`}
          {...problemAt(problems, 'inbox')}
        />
      )}
      <EventChoices selected={events} {...problemAt(problems, 'events')} />
      <TextField name="description" label="Description (optional)" value={description} {...problemAt(problems, 'description')} />
    </>
  );
}
