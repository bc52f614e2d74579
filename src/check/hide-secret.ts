// A report is for others' eyes: the secret, which an address or an answer may hold, is left out of it. Pure.

/** Shorter ones are parts of words, and keep nothing secret. */
const MIN_LENGTH = 6;

export const hideSecret = (text: string, secret: string): string => (secret.length < MIN_LENGTH ? text : text.replaceAll(secret, '[secret]'));
