// What the admin API says against a form, sorted by the fields of the form and said in the form's words: the API's name fields of JSON.

import type { ApiError } from '../../contract/errors.js';
import type { Fault } from '../../domain/fault.js';
import { said } from '../isolate.js';
import { lineNumber } from './typed.js';

export interface FormProblems {
  /** Field → what is wrong with it, a line for each fault, in the order of the form. */
  readonly fields: Readonly<Record<string, string>>;
  /** What belongs to none of the fields that are shown. */
  readonly other: string | null;
}

/** What a person is told, by field and constraint, where the API's words are for who writes JSON. */
const WORDS: Readonly<Record<string, string>> = {
  'url required': 'Give a URL, or the name of an inbox.',
  'url format': 'It must be a whole URL, as https://yourapp.com/webhooks/skillpassport.',
  'url pattern': 'It must begin with http:// or https://.',
  'inbox exclusive': 'An endpoint has a URL or an inbox, not both.',
  'inbox pattern': 'Its name begins with a letter or digit; letters, digits, “.”, “_” and “-” may follow.',
  'events minItems': 'Tick at least one event, or choose all events.',
  'name minLength': 'Give the app a name.',
  'scopes minItems': 'Tick at least one scope.',
};

/** Fields that hold a list, one to a line. */
const LINES: ReadonlySet<string> = new Set(['redirect_uris']);

/**
 * @param shown the names of the form's fields, from top to bottom; a fault inside a list, `redirect_uris.1`, is the list's
 * @param form what was sent
 */
export function problemsOf(error: ApiError, shown: readonly string[], form: URLSearchParams): FormProblems {
  const faults = faultsOf(error).map((fault) => ({ ...fault, name: shown.find((name) => fault.field === name || fault.field.startsWith(`${name}.`)) }));
  const fields = shown.flatMap((name) => {
    const words = new Set(faults.filter((fault) => fault.name === name).map((fault) => toWords(fault, name, form)));
    return words.size === 0 ? [] : [[name, [...words].join('\n')] as const];
  });
  const others = faults.filter(({ name }) => name === undefined).map(({ message }) => said(message));
  return { fields: Object.fromEntries(fields), other: others.length === 0 ? null : others.join('\n') };
}

/** What a field is shown with; the first that is wrong has the focus. */
export function problemAt(problems: FormProblems | null, name: string): { readonly problem: string | undefined; readonly autofocus: boolean } {
  const fields = problems?.fields ?? {};
  return { problem: fields[name], autofocus: Object.keys(fields)[0] === name };
}

function toWords({ field, constraint, message }: Fault, name: string, form: URLSearchParams): string {
  const index = Number(field.slice(name.length + 1));
  const isLine = LINES.has(name) && field !== name && Number.isInteger(index);
  const subject = isLine ? `Line ${lineNumber(form, name, index)}` : 'It';
  const start = `\`${field}\` `;
  return WORDS[`${field} ${constraint}`] ?? said(message.startsWith(start) ? `${subject} ${message.slice(start.length)}` : message);
}

/** All that `validationError` has put into the details, else the error itself, which is about no field. */
function faultsOf({ details, message }: ApiError): readonly Fault[] {
  const errors = details['errors'];
  const faults = Array.isArray(errors) ? errors.filter(isFault) : [];
  return faults.length > 0 ? faults : [{ field: '', constraint: '', message }];
}

function isFault(value: unknown): value is Fault {
  return (
    typeof value === 'object' &&
    value !== null &&
    'field' in value &&
    'constraint' in value &&
    'message' in value &&
    typeof value.field === 'string' &&
    typeof value.constraint === 'string' &&
    typeof value.message === 'string'
  );
}
