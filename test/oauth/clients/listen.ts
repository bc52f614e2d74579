// An integrator's server for one test.

import { createServer, type RequestListener } from 'node:http';

import { onTestFinished } from 'vitest';

/** @returns its origin, under the name that is asked for; closed when the test is done */
export async function listen(app: RequestListener, name = 'localhost'): Promise<string> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://${name}:${typeof address === 'object' && address ? address.port : 0}`;
}
