// The fields of an OAuth app, where it is created and where it is changed.

import type { VNode } from 'preact';

import { SCOPE_TEXTS, SCOPES } from '../../auth/scopes.js';
import { Choices, LinesField, TextField } from '../components/field.js';
import { type FormProblems, problemAt } from './form-problems.js';

export interface AppForm {
  readonly name: string;
  /** One to a line, as stored or as typed. */
  readonly redirectUris: string;
  readonly scopes: readonly string[];
}

/** As the admin API calls them, from top to bottom. */
export const APP_FIELDS = ['name', 'redirect_uris', 'scopes'] as const;

export function AppFields({ form: { name, redirectUris, scopes }, problems }: { readonly form: AppForm; readonly problems: FormProblems | null }): VNode {
  return (
    <>
      <TextField name="name" label="Name" value={name} hint="People see it when they log in." {...problemAt(problems, 'name')} />
      <LinesField
        name="redirect_uris"
        label="Redirect URIs"
        lines={4}
        value={redirectUris}
        hint="One to a line, as https://yourapp.com/auth/callback. A login goes back to one of them, character by character; on localhost any port will do."
        {...problemAt(problems, 'redirect_uris')}
      />
      <Choices
        name="scopes"
        legend="Scopes it may ask for"
        choices={SCOPES.map((scope) => ({ value: scope, label: scope, note: SCOPE_TEXTS[scope].gives, checked: scopes.includes(scope) }))}
        {...problemAt(problems, 'scopes')}
      />
    </>
  );
}
