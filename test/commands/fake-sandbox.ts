// A server that passes for a sandbox, and does what a sandbox would not: breaks off, hangs, goes on for ever.

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** Its address; closed when the test is done. */
export async function fakeSandbox(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('X-Sandbox-Version', '1');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
