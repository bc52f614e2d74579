// Fields as a form has them, in a URL's query or in a body (RFC 6749, appendix B).

export type Fields = Readonly<Record<string, string | undefined>>;

/** Without those that are undefined. */
export function toForm(fields: Fields): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  return form.toString();
}
