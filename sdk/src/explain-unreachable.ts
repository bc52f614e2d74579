// What to look at when no connection comes about: the address that was asked, and the setting that it came from. Pure.

import { isObject } from './json.js';

/** Codes of a connection that never stood: those of the system, of fetch, of TLS, of the parser, of certificates. */
const CONNECTING = /^(?:E[A-Z]|UND_ERR_CONNECT|ERR_SSL|ERR_TLS|HPE_)|CERT|SIGNATURE/;
const LOOPBACK = /^https?:\/\/(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/;

/**
 * Sentences to put behind the reason; empty where there is nothing to add.
 * @param cause what fetch rejected with; @param target the URL that was asked; @param setBy the setting that it came from, as a sentence begins
 */
export function explainUnreachable(cause: unknown, target: string, setBy: string): string {
  const code = codeOf(cause);
  if (code === undefined) return '';
  return ` ${[otherProtocol(code, target), `${setBy} set that address.`, sandboxQuestion(code, target)].filter((sentence) => sentence !== '').join(' ')}`;
}

/** The code of the connection's failure, wherever fetch keeps it. */
function codeOf(cause: unknown): string | undefined {
  if (!isObject<{ name?: unknown; code?: unknown; cause?: unknown }>(cause)) return undefined;
  // Node 24 gives no code for what is no HTTP
  if (cause.name === 'HTTPParserError') return 'HPE_';
  if (typeof cause.code === 'string' && CONNECTING.test(cause.code)) return cause.code;
  return codeOf(cause.cause);
}

function otherProtocol(code: string, target: string): string {
  if (/^(?:EPROTO|ERR_SSL_)/.test(code) && target.startsWith('https:')) return 'What listens there speaks no TLS: should it be http://?';
  return code.startsWith('HPE_') && target.startsWith('http:') ? 'What listens there speaks no HTTP: should it be https://?' : '';
}

const sandboxQuestion = (code: string, target: string): string =>
  code === 'ECONNREFUSED' && LOOPBACK.test(target) ? 'Is the sandbox running? npx skillpassport-sandbox start' : '';
