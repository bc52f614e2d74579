// How a row's record is found: by the id that the school has for it, or by its email.

import type { FieldValue } from '../../bulk/cells.js';
import { ApiError } from '../../contract/errors.js';
import { exact, fold } from '../../domain/same-text.js';

/** A row's values by field; a field whose column the file lacks is absent. */
export type Values = Readonly<Record<string, FieldValue>>;

export interface Found<R> {
  readonly record: R;
  /** The field by which it was found; null where several are its key. */
  readonly field: string | null;
  /** The same for people. */
  readonly by: string;
}

export const text = (value: FieldValue | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * An external_id is compared as it is written: `aB3` and `Ab3` are two people. The index has them without case, as filters want them.
 * @param isMeant tells which, where several have this external_id
 * @throws CONFLICT where it can't be told
 */
export function byExternalId<R extends { readonly external_id: string | null }>(
  collection: { readonly where: (index: 'external_id', key: string) => R[] },
  id: FieldValue | undefined,
  isMeant: (record: R) => boolean = () => false,
): Found<R> | undefined {
  const key = text(id);
  const hits = key === undefined ? [] : collection.where('external_id', fold(key)).filter(({ external_id }) => exact(external_id ?? '') === exact(key));
  const record = hits.length > 1 ? hits.find(isMeant) : hits[0];
  if (hits.length > 1 && !record)
    throw new ApiError('CONFLICT', `${hits.length} records have this external_id. Leave it empty, so that the row is matched otherwise.`, {
      field: 'external_id',
    });
  return record && { record, field: 'external_id', by: 'external_id' };
}

export const withEmail =
  (email: FieldValue | undefined) =>
  (record: { readonly email: string }): boolean =>
    typeof email === 'string' && fold(record.email) === fold(email);

export function byEmail<R>(collection: { readonly find: (index: 'email', key: string) => R | undefined }, email: FieldValue | undefined): Found<R> | undefined {
  const key = text(email);
  const record = key === undefined ? undefined : collection.find('email', fold(key));
  return record && { record, field: 'email', by: 'email' };
}

/** Whether a row has an external_id, and the record that is found otherwise has another: then they are two, whatever else they share. */
export function isOther(record: { readonly external_id: string | null }, id: FieldValue | undefined): boolean {
  const key = text(id);
  return key !== undefined && record.external_id !== null && record.external_id !== '' && exact(record.external_id) !== exact(key);
}
