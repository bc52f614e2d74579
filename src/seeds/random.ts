// The generator's only source of chance: one faker of its own with Indian names, seeded. The same seed gives the same bytes on every
// machine: no clock, no Math.random, no locale or time zone of the machine, whole numbers and basic arithmetic only.

import type { Faker } from '@faker-js/faker';

/** Each stage of the generation draws from a stream of its own, so that one more course leaves the students as they are. */
const STAGES = ['people', 'courses', 'opportunities', 'enrollments', 'results', 'applications', 'attendance', 'grades', 'declared', 'educators'] as const;
type StageName = (typeof STAGES)[number];

export interface Random {
  /** Begins the stream of a stage. */
  readonly begin: (stage: StageName) => void;
  /** A whole number, both ends included. */
  readonly int: (least: number, most: number) => number;
  /** True in so many of a hundred cases. */
  readonly chance: (percent: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** So many different ones, at most all, in a new order. */
  readonly some: <T>(items: readonly T[], least: number, most: number) => T[];
  readonly weighted: <T extends { readonly weight: number }>(items: readonly T[]) => T;
  /** A whole second, epoch milliseconds, both ends included; `from` where there is none in between. */
  readonly time: (from: number, to: number) => number;
  readonly firstName: () => string;
  readonly lastName: () => string;
}

/** Imports faker's Indian locale alone: all locales cost five times as much. */
export async function createRandom(fakerSeed: number): Promise<Random> {
  const { faker: shared } = await import('@faker-js/faker/locale/en_IN');
  // the module's own instance is everybody's; the class is not exported beside it
  const faker: Faker = Reflect.construct(shared.constructor, [{ locale: shared.rawDefinitions }]);
  const int = (least: number, most: number): number => faker.number.int({ min: least, max: most });
  const at = <T>(items: readonly T[], i: number): T => {
    const item = items[i];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    begin: (stage) => void faker.seed([fakerSeed, STAGES.indexOf(stage)]),
    int,
    chance: (percent) => int(1, 100) <= percent,
    pick: (items) => at(items, int(0, items.length - 1)),
    some: (items, least, most) => faker.helpers.arrayElements([...items], int(Math.min(least, items.length), Math.min(most, items.length))),
    weighted: (items) => {
      let rest = int(
        1,
        items.reduce((sum, { weight }) => sum + weight, 0),
      );
      return at(
        items,
        items.findIndex(({ weight }) => (rest -= weight) <= 0),
      );
    },
    time: (from, to) => {
      const [first, last] = [Math.ceil(from / 1_000), Math.floor(to / 1_000)];
      return (first < last ? int(first, last) : first) * 1_000;
    },
    firstName: () => faker.person.firstName(),
    lastName: () => faker.person.lastName(),
  };
}
