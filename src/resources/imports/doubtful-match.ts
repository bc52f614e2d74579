// A row that finds a record and is probably about somebody else: roll numbers that begin anew in each class, a sister under her brother's email.
// It is taken, since a number or an address that both have says that they are one; people are told.

import { shareWord } from '../../bulk/columns/name-parts.js';
import { shortened } from '../../bulk/in-words.js';
import { fold } from '../../domain/same-text.js';
import { text, type Values } from './find-record.js';

/**
 * @param known the record before; @param whole as the row makes it
 * @returns a sentence where a person's name and also the email or the external_id are others than they were; undefined for what is no person
 */
export function doubtAboutMatch(known: Values, whole: Values): string | undefined {
  const [before, after] = [personOf(known), personOf(whole)];
  if (!before || !after || shareWord(before.name, after.name)) return undefined;
  const isSameEmail = fold(before.email) === fold(after.email);
  if (isSameEmail && before.external_id === after.external_id) return undefined;
  const shared = isSameEmail ? 'the same email' : `the same external_id, ${JSON.stringify(shortened(after.external_id ?? ''))}`;
  return `This row made ${shown(after.name)} of ${shown(before.name)}, since both have ${shared}. Where they are two people, give each their own: the number with its class in front, as 9-1, or another email.`;
}

interface Person {
  readonly name: string;
  readonly email: string;
  readonly external_id: string | undefined;
}

function personOf({ name, email, external_id }: Values): Person | undefined {
  return typeof name === 'string' && typeof email === 'string' ? { name, email, external_id: text(external_id) } : undefined;
}

const shown = (name: string): string => JSON.stringify(shortened(name));
