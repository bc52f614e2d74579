// Whether anything listens at the receiver's address at all, before anything is sent to it.

import { connect } from 'node:net';

import { hostOf } from '../domain/refused-address.js';
import { real } from '../platform/real-time.js';
import { explainFailure } from '../webhooks/explain-failure.js';
import { guardedLookup } from '../webhooks/guarded-lookup.js';

export interface Reaching {
  /** Takes a certificate that nobody vouches for. */
  readonly insecure: boolean;
  readonly timeoutMs: number;
}

/** Opens a connection and closes it. @returns why there is none, in a sentence; null: there is one */
export async function whyUnreachable(receiver: string, { insecure, timeoutMs }: Reaching): Promise<string | null> {
  const url = new URL(receiver);
  const host = hostOf(url);
  const secure = url.protocol === 'https:';
  const tls = secure ? await import('node:tls') : undefined;
  const where = { host, port: Number(url.port || (secure ? 443 : 80)), lookup: guardedLookup };
  return new Promise((resolve) => {
    const socket = tls
      ? tls.connect({ ...where, servername: /[a-z]/i.test(host) && !host.includes(':') ? host : '', rejectUnauthorized: !insecure })
      : connect(where);
    const end = (reason: string | null): void => {
      real.clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = real.setTimeout(() => end(`${url.host} can't be reached: no connection within ${timeoutMs / 1_000} s`), timeoutMs);
    socket.once(tls ? 'secureConnect' : 'connect', () => end(null));
    socket.once('error', (error) => end(explain(receiver, error)));
  });
}

/** The endpoint's switch for certificates is a flag here, and a bare TLS socket has codes of its own. */
function explain(receiver: string, error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) return `the receiver's certificate is not trusted (${code}); --insecure takes it`;
  if (/WRONG_VERSION|PACKET_LENGTH/.test(code)) return 'the receiver speaks no TLS there: is its URL http://?';
  return explainFailure(receiver, error);
}
