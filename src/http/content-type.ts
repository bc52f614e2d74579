// What a request says of its body.

import type { IncomingHttpHeaders } from 'node:http';

export interface DeclaredBody {
  /** The media type, in lower case and without parameters; empty where none is named. */
  readonly type: string;
  /** Whether its charset is UTF-8, which it also is where none is named. */
  readonly isUtf8: boolean;
  /** The Content-Encoding; undefined where the body comes as it is. */
  readonly encoding: string | undefined;
}

export function declaredBody(headers: IncomingHttpHeaders): DeclaredBody {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const encoding = headers['content-encoding'] ?? 'identity';
  return {
    type: type.trim(),
    isUtf8: charset === undefined || /^charset="?utf-?8"?$/.test(charset),
    encoding: encoding === 'identity' ? undefined : encoding,
  };
}

/** A text without the byte order mark with which some editors and libraries begin. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);
