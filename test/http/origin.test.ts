import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import { originOf } from '../../src/http/origin.js';

const FALLBACK = 'http://127.0.0.1:4600';

/** A request as it came, over TLS or not. */
const asking = (host: string | undefined, socket: object = {}): Pick<IncomingMessage, 'headers' | 'socket'> =>
  ({ headers: { ...(host !== undefined && { host }) }, socket }) as unknown as Pick<IncomingMessage, 'headers' | 'socket'>;
const options = (publicUrl?: string) => ({ config: { publicUrl }, address: () => FALLBACK });

describe('the origin of a request', () => {
  it.each([
    ['localhost:4600', 'http://localhost:4600'],
    ['example.com', 'http://example.com'],
    ['[::1]:80', 'http://[::1]:80'],
    [undefined, FALLBACK],
    ['', FALLBACK],
    ['a/b', FALLBACK],
    ['user@host', FALLBACK],
    ['host:port', FALLBACK],
    ['host"onload=', FALLBACK],
    ['a b', FALLBACK],
    ['host:123456', FALLBACK],
  ])('%j → %s', (host, origin) => {
    expect(originOf(options(), asking(host))).toEqual({ base: origin, asked: origin });
    expect(originOf(options('https://public.example'), asking(host))).toEqual({ base: 'https://public.example', asked: origin });
  });

  it('over TLS is https', () => {
    expect(originOf(options(), asking('localhost:4443', { encrypted: true })).base).toBe('https://localhost:4443');
  });
});
