// The name that was probably meant. Pure.

/** @internal ` Did you mean \`grade\`?` where one of the names is at most two letters away; else nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  for (const edits of [1, 2]) {
    const near = names.find((other) => other.length > edits && isWithin(edits, name, other));
    if (near !== undefined) return ` Did you mean \`${near}\`?`;
  }
  return '';
}

/** Whether so few letters added, left out or exchanged make one text of the other. */
function isWithin(edits: number, a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > edits) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [restOfA, restOfB] = [a.slice(same), b.slice(same)];
  if (restOfA === restOfB) return true;
  if (edits === 0) return false;
  const [nextOfA, nextOfB] = [restOfA.slice(1), restOfB.slice(1)];
  return isWithin(edits - 1, nextOfA, nextOfB) || isWithin(edits - 1, restOfA, nextOfB) || isWithin(edits - 1, nextOfA, restOfB);
}
