// What the admin API says against a form, sorted by the fields of the form.

import type { ApiError } from '../http/errors.js';

export interface FormProblems {
  /** Field → what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
  /** What belongs to none of the fields that are shown. */
  readonly other: string | null;
}

/** @param shown the names of the form's fields; a fault inside a list, `redirect_uris.1`, is the list's */
export function problemsOf(error: ApiError, shown: readonly string[]): FormProblems {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { field, message } of faultsOf(error)) {
    const name = shown.find((candidate) => field === candidate || field.startsWith(`${candidate}.`));
    if (name === undefined) others.push(message);
    else fields[name] = fields[name] === undefined ? message : `${fields[name]} ${message}`;
  }
  return { fields, other: others.length === 0 ? null : others.join(' ') };
}

/** All that `validationError` has put into the details, else the error itself, which is about no field. */
function faultsOf({ details, message }: ApiError): readonly { readonly field: string; readonly message: string }[] {
  const errors = details['errors'];
  const faults = Array.isArray(errors) ? errors.filter(isFault) : [];
  return faults.length > 0 ? faults : [{ field: '', message }];
}

function isFault(value: unknown): value is { field: string; message: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'field' in value &&
    'message' in value &&
    typeof value.field === 'string' &&
    typeof value.message === 'string'
  );
}
