// What others have named, on a console: a terminal must not obey it.

/** Without control characters: each is a question mark. */
// oxlint-disable-next-line no-control-regex
export const printable = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
