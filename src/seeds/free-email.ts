// An email address for a generated person that nobody else has.

/** `first.last@domain`, with a number where that is somebody else's. Every domain is reserved: no mail can reach anybody. @param taken in lower case; grows */
export function freeEmail(first: string, last: string, domain: string, taken: Set<string>): string {
  const local = `${first}.${last}`.toLowerCase().replaceAll(/[^a-z.]/g, '');
  let email = `${local}@${domain}`;
  for (let number = 2; taken.has(email); number += 1) email = `${local}${number}@${domain}`;
  taken.add(email);
  return email;
}
