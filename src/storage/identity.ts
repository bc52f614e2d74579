// What data were made from, and whether a start may go on with them.

import { isObject } from './shapes.js';
import { StorageError, type Identity } from './storage.js';

const FIELDS = ['scenario', 'faker_seed', 'as_of'] as const;

export function isIdentity(value: unknown): value is Identity {
  return isObject(value) && typeof value['scenario'] === 'string' && typeof value['faker_seed'] === 'number' && typeof value['as_of'] === 'string';
}

export const isSameIdentity = (one: Identity, other: Identity): boolean => FIELDS.every((field) => one[field] === other[field]);

/** An as_of that was not given: the scenario's own. */
export const SCENARIO = 'scenario';

const SETTINGS = { scenario: 'seed', faker_seed: 'fakerSeed', as_of: 'asOf' } as const;
const WORDS = { scenario: 'scenario', faker_seed: 'faker seed', as_of: 'as_of' } as const;

/**
 * @param place where the data lie
 * @param nameOf how whoever starts writes a setting
 * @throws StorageError where data were made with another scenario, faker seed or as_of than a start asks for
 */
export function refuseOther(made: Identity, asked: Identity, place: string, nameOf: (setting: 'seed' | 'fakerSeed' | 'asOf') => string): void {
  const differing = FIELDS.filter((field) => made[field] !== asked[field]);
  if (differing.length === 0) return;
  const list = (identity: Identity) =>
    differing.map((field) => (identity[field] === SCENARIO ? "the scenario's own as_of" : `${WORDS[field]} ${identity[field]}`)).join(' and ');
  const mend = differing
    .map((field) => {
      const name = nameOf(SETTINGS[field]);
      if (made[field] === SCENARIO) return `without ${name}`;
      return name.startsWith('--') ? `with ${name} ${made[field]}` : `with ${name}=${made[field]}`;
    })
    .join(' and ');
  throw new StorageError(
    `The data in ${place} were made with ${list(made)}; this start asks for ${list(asked)}. ` +
      `Start ${mend} to go on with them, or with --reset or SANDBOX_RESET=1 to begin anew.`,
  );
}
