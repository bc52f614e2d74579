// A development proxy as the `compression` middleware makes of one: it compresses what may be compressed, and holds it back until its compressor
// has enough or the answer ends. `Cache-Control: no-transform` leaves an answer as it is (RFC 9111, section 5.2.2.6).

import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';

import { onTestFinished } from 'vitest';

/** @returns its address; closed when the test is done */
export async function compressingProxy(target: string): Promise<string> {
  const server = createServer((request, response) => {
    const forwarded = ask(`${target}${request.url}`, { method: request.method, headers: request.headers }, (answer) => {
      const isCompressed = !/(?:^|,)\s*no-transform\s*(?:,|$)/.test(answer.headers['cache-control'] ?? '');
      const { 'content-length': _, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, isCompressed ? { ...headers, 'content-encoding': 'gzip' } : answer.headers);
      if (isCompressed) answer.pipe(createGzip()).pipe(response);
      else answer.pipe(response);
    });
    response.on('close', () => forwarded.destroy());
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
