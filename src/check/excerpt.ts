// The beginning of a text from outside, fit to be printed: no control character of it reaches the terminal.

const LENGTH = 300;

/** On one line. What is left out is counted. */
export function excerpt(text: string, length = LENGTH): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}… (${line.length - length} more)`;
}
