// What may stand in a header: printable ASCII. OAuth's own texts are of it, too (RFC 6749, appendix A).

export const isPrintable = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= maxLength && /^[\x20-\x7e]+$/.test(value);
