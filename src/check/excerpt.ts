// The beginning of a text from outside, fit to be printed: no control character of it reaches the terminal. Pure.

const LENGTH = 300;

/** On one line. What is left out is counted. */
export function excerpt(text: string, length = LENGTH): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}… (${line.length - length} more)`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&nbsp;': ' ', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

/** What an error page says, without its markup and the stack that frameworks show while one develops; another text as it is. */
export function pageInWords(text: string): string {
  if (!/^\s*<(?:!doctype|html|pre|body)/i.test(text)) return text;
  const words = text
    .replaceAll(/<head>[^]*?<\/head>/gi, '')
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(?:nbsp|lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  return words.split(/\n\s*at /)[0] ?? '';
}
