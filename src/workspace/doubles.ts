// Records that an earlier version told apart and that are one by now, since texts are compared in Unicode's canonical form: they stay, and
// people are told which.

/** How many groups of ids are named. */
const NAMED = 20;

/** @param groups the ids of those that are one */
export function doublesInWords(where: string, collection: string, groups: readonly (readonly string[])[]): string {
  const named = groups.slice(0, NAMED).map((ids) => ids.join(' and '));
  const rest = groups.length - named.length;
  const all = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join('; ');
  return `${where}: some ${collection} differ only in how Unicode spells their texts, which counts as the same now. They stay as they are, but no more can be added: ${all}.`;
}
