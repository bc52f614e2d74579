import { expect, it } from 'vitest';

import { type NameCells, nameOf } from '../../../src/bulk/columns/name-parts.js';

it.each<[string, string | null, NameCells, string | null]>([
  ['the parts, where there is no whole', null, { 'first name': 'Asha', 'middle name': 'K.', 'last name': 'Rao' }, 'Asha K. Rao'],
  ['those parts that there are', null, { 'first name': 'Asha', 'middle name': null, 'last name': null }, 'Asha'],
  ['nothing', null, { 'first name': null, 'last name': null }, null],
  ['the whole, beside a first and a last name', 'Dr. Asha Rao', { 'first name': 'Asha', 'last name': 'Rao' }, 'Dr. Asha Rao'],
  ['the whole, beside others than its own', 'Ash', { 'first name': 'Asha', 'last name': 'Rao' }, 'Ash'],
  ['the whole and the surname', 'Asha', { 'last name': 'Rao' }, 'Asha Rao'],
  ['the whole, where it has the surname', 'Asha RAO', { 'last name': 'Rao' }, 'Asha RAO'],
  ['the whole, where it has the surname in two words', 'Asha de Souza', { 'last name': 'De Souza' }, 'Asha de Souza'],
  ['the whole, where it has the surname before a comma', 'Rao, Asha', { 'last name': 'Rao' }, 'Rao, Asha'],
  ['the first name and the whole, where that is the family’s', 'Rao', { 'first name': 'Asha' }, 'Asha Rao'],
  ['the whole alone, where the surname is empty', 'Asha', { 'last name': null }, 'Asha'],
])('%s: %j and %j are %j', (_, whole, parts, name) => {
  expect(nameOf(whole, parts)).toBe(name);
});
